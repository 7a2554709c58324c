# ruff: noqa: E501 - a row is a line
"""Words of our own: names, things, firms. English; other languages take people and streets from mimesis."""

from __future__ import annotations

from mockllmapi.naming.words import parse_word_list

__all__ = [
    "ADJECTIVES",
    "ANIMALS",
    "APPOINTMENTS",
    "BRANDS",
    "BUILDS",
    "CATEGORIES",
    "COLORS",
    "COMPANY_ENDINGS",
    "COMPANY_STEMS",
    "CONTRACTS",
    "COURSES",
    "DEPARTMENTS",
    "DEVICES",
    "DISHES",
    "FEMALE_NAMES",
    "FILES",
    "FILMS",
    "FUNCTIONS",
    "GOODS",
    "INDUSTRIES",
    "INGREDIENTS",
    "JOBS",
    "LABELS",
    "MALE_NAMES",
    "MATERIALS",
    "METRICS",
    "PACKAGES",
    "PLANTS",
    "PROJECTS",
    "ROLES",
    "SERVICES",
    "SKILLS",
    "STATIONS",
    "TABLES",
    "TAGS",
    "TEAMS",
    "VEHICLES",
    "VENUES",
    "WEBSITES",
]


def _list(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(","))


MALE_NAMES = parse_word_list("""
    Aaron Adam Adrian Alan Albert Alex Andre Andrew Anthony Arthur Benjamin Blake Bradley Brandon Brian Bruce
    Caleb Calvin Cameron Carl Carlos Charles Christian Christopher Daniel Darius David Dennis Derek Diego
    Dominic Douglas Dylan Edward Eli Elijah Emilio Eric Ethan Evan Felix Fernando Francis Frank Gabriel George
    Gordon Grant Gregory Hassan Hector Henry Hiro Hugo Ian Isaac Ivan Jack Jacob James Jason Javier Jeremy
    Jerome Joel John Jonathan Jordan Joseph Joshua Julian Justin Karim Keith Kenneth Kevin Kyle Lamar Leo
    Leonard Liam Logan Louis Lucas Luis Malcolm Marcus Mario Mark Martin Mason Mateo Matthew Maurice Max Michael
    Miguel Nathan Neil Nicholas Noah Oliver Omar Oscar Owen Patrick Paul Peter Philip Rafael Raj Raymond Reuben
    Ricardo Richard Robert Roger Roland Ryan Samir Samuel Scott Sean Sebastian Simon Spencer Stanley Stephen
    Steven Terrence Theodore Thomas Timothy Tobias Travis Trevor Tyler Victor Vikram Vincent Walter Wayne Wesley
    William Xavier Zachary
""")
FEMALE_NAMES = parse_word_list("""
    Abigail Ada Adele Aisha Alice Alicia Alison Amanda Amara Amelia Amy Ana Andrea Angela Anika Anna April
    Ariana Audrey Ava Beatrice Bella Bianca Bonnie Brenda Bridget Camila Carmen Caroline Catherine Cecilia
    Charlotte Chloe Christina Claire Clara Cora Cynthia Daisy Dana Daniela Deborah Denise Diana Dorothy Edith
    Elena Eleanor Elise Elizabeth Ella Ellen Emilia Emily Emma Erin Esther Eva Evelyn Faith Fatima Fiona
    Florence Frances Gabriela Gemma Gloria Grace Hannah Harriet Hazel Heather Helen Hope Ingrid Irene Iris
    Isabel Ivy Jacqueline Jade Jane Janet Jasmine Jean Jennifer Jessica Joan Josephine Joyce Julia Karen Kate
    Katherine Keiko Kelly Kim Laila Laura Lauren Leah Lena Lillian Linda Lucia Lucy Lydia Madison Margaret Maria
    Marina Martha Mary Maya Megan Melissa Mia Michelle Miriam Molly Monica Nadia Naomi Natalie Nicole Nina Nora
    Olivia Paige Pamela Patricia Paula Penelope Priya Rachel Rebecca Rosa Rose Ruby Ruth Sabrina Samantha Sara
    Sarah Selena Sofia Sophie Stella Susan Tara Teresa Tessa Valerie Vanessa Vera Victoria Violet Wendy Yasmin
    Zoe
""")

JOBS = _list(
    "Accountant, Account Executive, Account Manager, Architect, Art Director, Backend Developer, Business Analyst, Carpenter, "
    "Chef, Civil Engineer, Content Strategist, Copywriter, Customer Success Manager, Data Analyst, Data Engineer, Dentist, "
    "DevOps Engineer, Electrician, Event Planner, Financial Analyst, Frontend Developer, Graphic Designer, HR Manager, "
    "Interior Designer, Journalist, Lab Technician, Landscape Architect, Lawyer, Librarian, Logistics Coordinator, "
    "Marketing Manager, Mechanical Engineer, Nurse, Office Manager, Operations Manager, Paralegal, Pharmacist, Photographer, "
    "Physiotherapist, Pilot, Product Designer, Product Manager, Project Manager, QA Engineer, Real Estate Agent, Recruiter, "
    "Research Scientist, Sales Manager, Security Analyst, Social Worker, Software Engineer, Solutions Architect, "
    "Supply Chain Analyst, Support Engineer, Teacher, Technical Writer, Translator, UX Researcher, Veterinarian, Web Developer"
)
SKILLS = _list(
    "Project Management, Data Analysis, Python, JavaScript, SQL, Public Speaking, Copywriting, Photography, Negotiation, "
    "Spreadsheets, Budgeting, UX Design, Machine Learning, Team Leadership, Customer Support, SEO, Cloud Infrastructure, "
    "Technical Writing, Illustration, Event Planning"
)
DEPARTMENTS = _list(
    "Engineering, Marketing, Sales, Finance, Human Resources, Operations, Customer Support, Product, Design, Legal, "
    "Research, Procurement, Logistics, Quality Assurance"
)
INDUSTRIES = _list(
    "Software, Retail, Healthcare, Education, Logistics, Renewable Energy, Construction, Hospitality, Manufacturing, "
    "Financial Services, Media, Agriculture, Telecommunications, Consulting, Biotechnology, Real Estate, Food & Beverage"
)

COMPANY_STEMS = _list(
    "Alder, Amberfield, Ashgrove, Beacon, Birchwood, Bluestone, Brightwater, Cascade, Cedar Hill, Clearbrook, Copperline, "
    "Crestview, Driftwood, Eastgate, Evergreen, Fairmont, Fieldstone, Foxglove, Granite Peak, Greenway, Harborlight, "
    "Hawthorne, Highland, Ironbridge, Juniper, Kestrel, Lakeshore, Larkspur, Lighthouse, Maplewood, Meridian, Millbrook, "
    "Moonrise, Northwind, Oakhurst, Old Mill, Pinecrest, Quarry Lane, Redwood, Ridgeline, Riverbend, Rosewood, Sandstone, "
    "Silver Birch, Skylark, Southport, Springfield, Stillwater, Stonebridge, Summit, Sunridge, Swiftwater, Tamarack, "
    "Thornbury, Tidewater, Upland, Vantage, Wayfarer, Westbrook, Whitecap, Wildflower, Willow Creek, Windmere, Wren"
)
COMPANY_ENDINGS = _list(
    "Inc., LLC, Ltd., Group, Partners, Labs, Systems, Technologies, Solutions, Logistics, Consulting, Foods, Media, "
    "Industries, Studio, Health, Analytics, Capital, Works, Supply Co."
)

ADJECTIVES = _list(
    "Classic, Compact, Slim, Everyday, Premium, Essential, Lightweight, Heavy-Duty, Foldable, Portable, Modern, Vintage, "
    "Organic, Wireless, Adjustable, Handmade, Insulated, Waterproof, Ergonomic, Deluxe, Soft-Touch, Stackable, Reversible, "
    "Rustic, Sleek, Quiet, Refillable, Recycled, Travel, Original"
)
BRANDS = _list(
    "Norvale, Brightlane, Oakmere, Tessera, Halden, Lumora, Fernhill, Kestridge, Marlowe, Pinegrove, Quillon, Arbor & Co., "
    "Stonefield, Velora, Westerly, Calder, Juno Row, Everlin, Hearthside, Solvik"
)
MATERIALS = _list(
    "cotton, leather, oak, bamboo, stainless steel, ceramic, glass, wool, linen, aluminium, walnut, recycled plastic"
)
COLORS = _list(
    "red, blue, green, black, white, gray, navy, teal, orange, yellow, purple, pink, brown, beige, olive, turquoise, "
    "burgundy, silver, gold, charcoal"
)

GOODS: tuple[tuple[str, int, int, tuple[str, ...], int], ...] = (
    ("Electronics", 15, 900, _list("USB-C Hub, Webcam, Power Bank, Gaming Mouse, Bluetooth Speaker, Mechanical Keyboard, E-Reader, Smart Watch, Noise-Cancelling Headphones, 27-inch Monitor"), 0),
    ("Kitchen", 8, 220, _list("Cutting Board, Lunch Box, Water Bottle, Mixing Bowl Set, French Press, Cast Iron Skillet, Electric Kettle, Chef's Knife, Dinner Plate Set, Espresso Maker"), 3),
    ("Home", 12, 380, _list("Scented Candle, Picture Frame, Storage Basket, Table Vase, Bookend Pair, Wall Clock, Throw Blanket, Floor Cushion, Desk Lamp, Area Rug"), 5),
    ("Clothing", 12, 180, _list("Cotton T-Shirt, Knit Beanie, Running Shorts, Leather Belt, Linen Shirt, Hooded Sweatshirt, Chino Trousers, Wool Sweater, Denim Jacket, Rain Coat"), 7),
    ("Footwear", 30, 190, _list("Slip-On Shoes, Canvas Sneakers, Trail Sandals, Running Shoes, Leather Loafers, Hiking Boots"), 9),
    ("Sports", 9, 260, _list("Jump Rope, Swim Goggles, Foam Roller, Yoga Mat, Kettlebell, Cycling Helmet, Tennis Racket, Sleeping Bag, Dumbbell Set, Camping Tent"), 11),
    ("Garden", 6, 240, _list("Herb Kit, Pruning Shears, Watering Can, Bird Feeder, Garden Hose, Planter Box, Folding Chair, Compost Bin"), 13),
    ("Office", 4, 420, _list("Notebook, Planner, Document Tray, Desk Organizer, Fountain Pen, Laptop Stand, Paper Shredder, Whiteboard, Office Chair, Standing Desk"), 2),
    ("Toys", 6, 90, _list("Card Game, Puzzle, Kite, Plush Bear, Board Game, Science Kit, Building Block Set, Wooden Train"), 15),
    ("Beauty", 5, 95, _list("Lip Balm, Shampoo Bar, Hand Cream, Bath Salts, Body Lotion, Sunscreen, Hair Brush, Face Serum"), 17),
    ("Bags", 18, 240, _list("Toiletry Kit, Tote Bag, Laptop Sleeve, Wallet, Duffel Bag, Messenger Bag, Backpack, Carry-On Suitcase"), 4),
    ("Grocery", 3, 40, _list("Sea Salt, Dark Chocolate, Granola, Green Tea, Honey Jar, Pasta Set, Coffee Beans, Olive Oil"), 8),
)  # fmt: skip
"""Category, prices from and to, what it is (the cheap things first), and where its brands begin."""

CATEGORIES = _list(
    "Electronics, Home & Kitchen, Books, Clothing, Sports & Outdoors, Toys & Games, Health & Beauty, Garden, Office Supplies, "
    "Grocery, Footwear, Music, Travel, Photography, Pet Supplies, Art & Crafts, Furniture, Jewelry, Automotive, Baby"
)
TAGS = _list(
    "featured, new, sale, popular, seasonal, limited, bestseller, eco-friendly, clearance, urgent, internal, beta, archived, "
    "travel, design, technology, health, finance, education, remote, family, outdoors, recipes, productivity"
)
TEAMS = _list(
    "Platform, Growth, Design Systems, Field Operations, Customer Care, Data Insights, Mobile, Payments, Infrastructure, "
    "Night Shift, Weekend Crew, Research, Community, Partnerships, Security, Release"
)
PROJECTS = _list(
    "Website Redesign, Mobile App Launch, Data Warehouse Migration, Customer Portal, Office Relocation, Brand Refresh, "
    "Checkout Optimization, Inventory Audit, Onboarding Revamp, Warehouse Automation, Loyalty Program, Spring Campaign, "
    "Support Chatbot, Annual Report, Accessibility Review, Supplier Integration, Energy Savings Plan, Payments Upgrade"
)
COURSES = _list(
    "Introduction to Statistics, Modern World History, Web Development Basics, Creative Writing Workshop, Data Structures, "
    "Principles of Marketing, Organic Chemistry, Public Speaking, Financial Accounting, Digital Photography, Linear Algebra, "
    "Project Management Essentials, Spanish for Beginners, Human Biology, Music Theory, Environmental Science"
)
DEVICES = _list(
    "Living Room Thermostat, Front Door Camera, Warehouse Sensor 12, Reception Printer, Boiler Room Monitor, Greenhouse Sensor, "
    "Office Router, Backup Server, Loading Dock Scanner, Water Meter, Rooftop Weather Station, Meeting Room Display"
)
VEHICLES = _list(
    "Toyota Corolla, Honda Civic, Ford Transit, Volkswagen Golf, Tesla Model 3, Nissan Leaf, Subaru Outback, Hyundai Kona, "
    "Volvo XC60, Mazda CX-5, Kia Niro, BMW 320i"
)
DISHES = _list(
    "Lemon Herb Chicken, Mushroom Risotto, Chickpea Curry, Tomato Basil Soup, Beef Tacos, Spinach Lasagna, Salmon Poke Bowl, "
    "Vegetable Stir-Fry, Pumpkin Ravioli, Greek Salad, Apple Crumble, Banana Pancakes, Lentil Stew, Shrimp Pad Thai, "
    "Roasted Vegetable Tart, Chocolate Mousse"
)
FILMS = _list(
    "The Last Lighthouse, Paper Harbor, A Quiet Orbit, Summer in Valdera, The Glass Orchard, Midnight Ferry, Letters to Nora, "
    "Northern Static, The Cartographer's Daughter, Second Hand Sky, Blue Hour, Salt and Cedar, The Long Platform, Echo Valley"
)
INGREDIENTS = _list(
    "olive oil, garlic, basil, tomatoes, flour, lemon, butter, chickpeas, rice, thyme, onions, black pepper, eggs, spinach, "
    "mushrooms, honey, ginger, coconut milk"
)
FUNCTIONS = _list(
    "send-receipt, resize-image, sync-catalog, submit-contact-form, verify-webhook, render-preview, list-orders, nightly-cleanup, export-report, send-reminder"
)
PACKAGES = _list(
    "date-tools, image-cropper, form-validator, csv-export, markdown-pages, search-index, seo-tags, site-map, color-picker, "
    "cache-control"
)
FILES = _list(
    "quarterly-report.pdf, invoice-2041.pdf, team-photo.jpg, budget.xlsx, meeting-notes.docx, product-catalog.pdf, logo.png, "
    "onboarding-guide.pdf, floor-plan.svg, survey-results.csv, presentation.pptx, contract-signed.pdf, backup.zip, banner.webp"
)
ANIMALS = _list("Bella, Max, Luna, Charlie, Milo, Daisy, Rocky, Coco, Oscar, Willow, Pepper, Ziggy, Hazel, Biscuit")
SERVICES = _list(
    "Basic Plan, Team Plan, Data Export, Priority Support, Single Sign-On, Webhook Delivery, Usage Reports, Mobile Access, "
    "Email Digest, Audit Log, Backup Storage, Custom Domains"
)
VENUES = _list(
    "Harbor Hall, Riverside Pavilion, The Old Foundry, Maple Street Library, Northgate Conference Center, Garden Terrace, "
    "Union Station Loft, Lakeside Community Center, Room 204, Main Auditorium, Blue Door Studio, Hilltop Warehouse"
)
WEBSITES = _list(
    "Blue Fox Studio, Quiet Harbor, Maple & Sons, Northwind Docs, Juniper Health Blog, The Walkable City, Lakeside Bakery, "
    "Harbor Museum, Summit Cycling Club, Birchwood Architects, Evergreen Shop, Old Mill Records"
)
BUILDS = _list(
    "build-and-test, deploy-preview, nightly-backup, lint, publish-docs, sync-catalog, release-candidate, end-to-end-tests, type-check, container-image"
)
TABLES = _list("articles, authors, customers, orders, products, categories, events, comments, users, pages")
ROLES = _list("Administrator, Editor, Viewer, Author, Manager, Support, Billing, Contributor, Moderator, Guest")
METRICS = _list(
    "cpu_usage, memory_usage, request_count, response_time, error_rate, temperature, humidity, active_users, disk_free, queue_length"
)
PLANTS = _list(
    "English Lavender, Common Sunflower, Silver Birch, Common Oak, Rosemary, Sweet Basil, Boston Fern, Peace Lily, Snake Plant, Rubber Plant"
)
STATIONS = _list(
    "Central Station, Harbor Street, University, Old Town, North Gate, City Hall, Airport, Riverside, Market Square, West End"
)
CONTRACTS = _list(
    "Service Agreement, Non-Disclosure Agreement, Office Lease, Supply Contract, Licensing Agreement, Maintenance Contract, "
    "Consulting Agreement, Purchase Agreement, Employment Contract, Data Processing Agreement"
)
APPOINTMENTS = _list(
    "Annual Checkup, Dental Cleaning, Physiotherapy, Blood Test, Eye Exam, Follow-up Visit, Vaccination, Initial Consultation, Hearing Test, Therapy Session, X-Ray"
)
LABELS = _list(
    "Blue Harbor, Silver Pine, North Ridge, Maple Court, Stone Bridge, Clear Lake, Red Maple, Green Valley, Quiet Bay, Long Meadow, "
    "Copper Hill, White Birch, Golden Field, Old Mill, Bright Water, High Point, West Gate, Amber Grove, Cedar Park, Morning Star"
)
"""What a name may be of which nobody knows what it names."""
