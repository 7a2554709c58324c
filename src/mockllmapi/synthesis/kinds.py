# ruff: noqa: E501 - a row is a line
"""The structure that things have where no shape says so, as a table: the nouns a kind goes by, and its members.

`name` is a text, `name#` a whole number, `name~` a number, `name?` a flag, `name[]` a list of texts, `name{…}` an object,
`name[…]` a list of objects, `name="…"` always the same text, `name="a|b|c"` one of several (those that stand twice are
twice as likely), `name#(1..5)` a range, and `^` at the end says that it may be null.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ANYTHING", "ROWS"]

_ADDRESS = "street city state postalCode country"
_WHO = "id# name email"
_GEO = "latitude~ longitude~"
_LINES = "items[productId# productName sku quantity# unitPrice~ total~] subtotal~ discount~ tax~"
_STAMPS = "createdAt updatedAt"

_PEOPLE: Mapping[str, str] = {
    "user account profile member subscriber": f"id# firstName lastName username email phone birthDate gender avatar role address{{{_ADDRESS}}} isActive? emailVerified? lastLogin {_STAMPS}",
    "person people contact guest": f"id# firstName lastName email phone birthDate gender jobTitle company address{{{_ADDRESS}}} {_STAMPS}",
    "customer client buyer": f"id# firstName lastName email phone company address{{{_ADDRESS}}} loyaltyPoints# ordersCount#(0..42) totalSpent~ currency acceptsMarketing? isActive? {_STAMPS}",
    "employee staff worker colleague": f'id# employeeNumber firstName lastName email phone jobTitle department managerId# salary# currency employmentType="full-time|full-time|full-time|part-time|contract" officeLocation address{{{_ADDRESS}}} hireDate isActive? {_STAMPS}',
    "author artist director actor speaker": f"id# firstName lastName name email bio birthDate nationality website avatar followers# isVerified? {_STAMPS}",
    "friend follower following": "id# userId# firstName lastName username avatar bio isMutual? isVerified? followedAt",
    "lead prospect": 'id# firstName lastName email phone company jobTitle leadSource status="new|new|contacted|qualified|lost" score# estimatedValue~ ownerId# notes lastContactedAt createdAt updatedAt',
    "applicant candidate": 'id# firstName lastName email phone jobId# currentPosition yearsOfExperience# skills[] resumeUrl status="applied|applied|screening|interview|offer|rejected" rating~ appliedAt updatedAt',
    "volunteer donor": f"id# firstName lastName email phone skills[] hoursLogged#(2..240) address{{{_ADDRESS}}} isActive? joinedAt updatedAt",
    "tenant": "id# firstName lastName email phone propertyId# leaseStart leaseEnd monthlyRent~ deposit~ currency isActive? createdAt",
    "driver": f'id# firstName lastName email phone licenseNumber vehicleId# rating~ completedTrips#(3..2400) status="available|available|on_trip|offline" currentLocation{{{_GEO}}} joinedAt isActive?',
    "team_member": "id# firstName lastName email role joinedAt",
}
_COMMERCE: Mapping[str, str] = {
    "product item_for_sale good catalog merchandise": f"id# name description category brand sku barcode price~ originalPrice~ currency stock# inStock? rating~ reviewCount# images[] tags[] weight~ status {_STAMPS}",
    "variant sku": "id# productId# name sku barcode color size price~ currency stock# inStock? image createdAt updatedAt",
    "category subcategory genre topic section collection": "id# name slug description parentId#^ image productCount# position# isActive? createdAt updatedAt",
    "order purchase": f'id# orderNumber customerId# customer{{{_WHO}}} status {_LINES} shipping~ total~ currency paymentMethod paymentStatus="paid|paid|paid|pending|refunded" shippingAddress{{{_ADDRESS}}} trackingNumber^ notes^ shippedAt^ deliveredAt^ cancelledAt^ {_STAMPS}',
    "order_item line_item item_line": "id# orderId# productId# productName sku quantity# unitPrice~ discount~ tax~ total~ currency createdAt",
    "cart basket": f"id# customerId# {_LINES} total~ itemCount# currency couponCode^ expiresAt {_STAMPS}",
    "wishlist": f"id# userId# name description items[productId# productName price~ addedAt] itemCount# isPublic? {_STAMPS}",
    "review testimonial rating": f"id# productId# userId# author rating#(1..5) title review verified? helpfulVotes# status {_STAMPS}",
    "coupon discount voucher promotion promo offer": 'id# code name description type="percentage|percentage|fixed_amount|free_shipping" discountPercent~ minimumAmount~ currency usageLimit# timesUsed#(0..90) startDate endDate isActive? createdAt',
    "return rma": 'id# orderId# customerId# items[productId# productName quantity# reason] reason status="requested|approved|received|refunded|rejected" refundAmount~ currency createdAt updatedAt',
    "inventory stock_level": "id# productId# productName sku warehouse location quantity# reserved#(0..12) available# reorderLevel# unitCost~ lastCountedAt updatedAt",
    "brand manufacturer": f"id# name slug description country website logo foundedYear# productCount# isActive? {_STAMPS}",
    "gift_card": "id# code initialAmount~ balance~ currency recipientName recipientEmail message isActive? expiresAt createdAt",
    "loyalty reward": "id# customerId# programName tier points# pointsToNextTier#(20..900) memberSince lastActivity expiresAt isActive?",
    "vendor supplier": f'id# name contactName email phone website taxId paymentTerms="net_15|net_30|net_30|net_60" rating~ address{{{_ADDRESS}}} isActive? {_STAMPS}',
    "quote estimate proposal": f'id# quoteNumber customerId# customer{{{_WHO}}} status="draft|sent|sent|accepted|declined|expired" {_LINES} total~ currency validUntil notes {_STAMPS}',
}
_MONEY: Mapping[str, str] = {
    "invoice bill": f'id# invoiceNumber customerId# customer{{{_WHO}}} orderId# status="draft|sent|sent|paid|paid|paid|overdue" items[description quantity# unitPrice~ total~] subtotal~ taxRate~ tax~ total~ amountPaid~ amountDue~ currency issueDate dueDate paidAt^ notes^ {_STAMPS}',
    "payment charge": f"id# orderId# customerId# amount~ fee~ netAmount~ currency status paymentMethod cardBrand lastFour transactionId description receiptUrl refundedAt^ {_STAMPS}",
    "refund": 'id# paymentId# orderId# amount~ currency reason status="pending|succeeded|succeeded|succeeded|failed" refundNumber processedAt^ createdAt updatedAt',
    "payout": 'id# accountId# amount~ fee~ netAmount~ currency status="pending|in_transit|paid|paid" method="standard|standard|instant" bankName iban arrivalDate createdAt',
    "transaction transfer": 'id# accountId# type="debit|debit|debit|credit" amount~ currency description category merchant status="posted|posted|posted|pending" reference balanceAfter~ counterparty{name iban} transactionDate postedAt^ createdAt',
    "bank_account account_balance": 'id# userId# accountNumber iban bic bankName accountHolder type="checking|checking|savings|business" balance~ availableBalance~ currency status="active|active|active|frozen|closed" openedAt updatedAt',
    "subscription membership": 'id# customerId# plan status="trialing|active|active|active|past_due|cancelled" price~ currency billingCycle quantity#(1..5) startDate currentPeriodStart currentPeriodEnd trialEndsAt^ cancelledAt^ autoRenew? createdAt updatedAt',
    "plan price_plan pricing tier": 'id# name description price~ currency billingCycle="monthly|monthly|yearly" trialDays#(0..30) features[] maxUsers# isPopular? isActive? createdAt updatedAt',
    "expense": 'id# employeeId# employee{id# name} category="travel|travel|meals|lodging|software|office" merchant description amount~ tax~ currency receiptUrl status="submitted|approved|approved|reimbursed|rejected" expenseDate approvedAt^ createdAt',
    "budget": 'id# name department period="monthly|quarterly|yearly" budget~ spent~ remaining~ currency startDate endDate ownerId# createdAt updatedAt',
    "card credit_card debit_card payment_card payment_method": 'id# userId# cardBrand lastFour cardholder expiryMonth#(1..12) expiryYear#(2026..2031) type="credit|credit|debit" isDefault? billingAddress{street city state postalCode country} createdAt',
    "wallet": "id# userId# balance~ currency pendingBalance~ cards[cardBrand lastFour] lastTransactionAt isActive? createdAt updatedAt",
    "loan mortgage credit": 'id# customerId# loanNumber type="personal|mortgage|auto|student" principal~ outstandingBalance~ interestRate~ termMonths#(12..360) monthlyPayment~ currency status="active|active|paid_off|in_arrears" startDate endDate nextPaymentDate^ createdAt',
    "stock stock_quote ticker share security crypto": "id# symbol companyName exchange currency open~ high~ low~ close~ previousClose~ change~ changePercent~ volume# marketCap~ peRatio~ dividendYield~ updatedAt",
    "candle ohlc": "id# symbol timestamp open~ high~ low~ close~ volume# currency",
    "price": 'id# productId# price~ currency type="regular|regular|sale" validFrom validUntil^ createdAt',
    "portfolio": "id# userId# name description holdings[symbol companyName quantity# price~ total~] total~ currency createdAt updatedAt",
    "exchange_rate rate currency_rate fx_rate": "id# baseCurrency targetCurrency rate~ inverseRate~ bid~ ask~ date updatedAt",
    "currency": "id# code name symbol decimalDigits#(0..2) exchangeRate~ updatedAt",
    "insurance policy claim": 'id# policyNumber customerId# type="auto|home|health|travel|life" status="active|active|pending|expired" coverageAmount~ premium~ deductible~ currency beneficiary startDate endDate createdAt updatedAt',
    "tax tax_rate": 'id# name country state rate~ type="vat|sales|vat" isInclusive? validFrom updatedAt',
    "donation": "id# donorName email campaignId# amount~ currency paymentMethod message isAnonymous? isRecurring? createdAt",
}
_CONTENT: Mapping[str, str] = {
    "post article blog news story": f"id# title slug excerpt body authorId# author{{id# name avatar}} category tags[] status coverImage views# likes# commentCount# readingTimeMinutes# publishedAt^ {_STAMPS}",
    "comment reply": f"id# postId# userId# parentId#^ author email body likes# status isEdited? {_STAMPS}",
    "page": f'id# title slug content metaTitle metaDescription template="default|landing|article" authorId# status isHomepage? publishedAt {_STAMPS}',
    "tag label keyword": "id# name slug description color count# createdAt updatedAt",
    "faq question": "id# question answer category helpfulVotes# position# isPublished? createdAt updatedAt",
    "answer": "id# questionId# author body votes# isAccepted? createdAt updatedAt",
    "quotation saying": "id# quote author source tags[] likes# createdAt",
    "note memo": f"id# userId# title content tags[] color isPinned? isArchived? {_STAMPS}",
    "bookmark favorite favourite": "id# userId# title url description tags[] isPublic? createdAt updatedAt",
    "newsletter": 'id# subject title content status="draft|scheduled|sent|sent" recipients#(40..9000) openRate~ clickRate~ sentAt createdAt',
    "document": f"id# title fileName mimeType fileSize# version ownerId# owner{{id# name}} status url tags[] {_STAMPS}",
    "survey form poll": f'id# title description questions[id# question type="text|choice|rating" required?] responsesCount# status="draft|open|open|closed" startsAt endsAt {_STAMPS}',
    "survey_response submission": "id# surveyId# respondentName email answers[questionId# answer] completionSeconds# submittedAt",
}
_MEDIA: Mapping[str, str] = {
    "book": "id# title author isbn genre publisher description pages# language year# price~ currency rating~ reviewCount# cover inStock? publishedAt",
    "movie film": "id# title originalTitle genre director cast[] releaseYear# releaseDate durationMinutes# rating~ votes# language country description poster trailerUrl budget# revenue#",
    "show tv_show": 'id# title genre creator cast[] seasonsCount#(1..9) episodesCount#(6..120) network status="running|ended|running" rating~ votes# description poster premiereDate language',
    "episode": "id# showId# title season#(1..9) episode#(1..24) description durationMinutes# airDate rating~ views# thumbnail audioUrl",
    "season": "id# showId# title season#(1..9) episodesCount#(6..24) airDate description poster",
    "song track": "id# title artistId# artist albumId# album genre durationSeconds# trackNumber#(1..14) releaseDate plays# likes# isExplicit? previewUrl",
    "album": "id# title artistId# artist genre releaseDate trackCount#(6..18) durationMinutes# label cover rating~ tracks[id# title durationSeconds# trackNumber#(1..14)] createdAt",
    "playlist": f"id# name description ownerId# owner{{id# name}} cover trackCount# durationMinutes# followers# isPublic? tracks[id# title artist durationSeconds#] {_STAMPS}",
    "podcast": "id# title host description category language episodesCount#(4..220) subscribers# rating~ isExplicit? cover website feedUrl latestEpisodeAt createdAt",
    "video": 'id# title description channel durationSeconds# url thumbnailUrl resolution="720p|1080p|1080p|4k" views# likes# commentCount# tags[] publishedAt createdAt',
    "photo image picture": "id# title description url thumbnailUrl albumId# width# height# mimeType fileSize# photographer tags[] likes# takenAt createdAt",
    "game video_game": 'id# title genre studio{id# name} publisher platforms[] price~ currency rating~ reviewCount# ageRating="E|T|M|E10+" releaseDate description cover multiplayer?',
    "stream live_stream channel": "id# title description category host viewers#(3..9000) followers# isLive? language thumbnailUrl startedAt",
    "gallery exhibition": "id# title description curator{id# name} venue city country imagesCount# startDate endDate admissionFee~ currency isOpen?",
    "artwork painting": "id# title artist year# medium dimensions description image price~ currency isAvailable?",
}
_TRAVEL: Mapping[str, str] = {
    "flight": 'id# flightNumber airline departureAirport{iata city country} arrivalAirport{iata city country} departureTime arrivalTime durationMinutes#(45..1500) status="scheduled|scheduled|on_time|on_time|boarding|delayed|landed|cancelled" gate terminal aircraft price~ currency seatsAvailable#(0..180) stops#(0..2)',
    "hotel hostel accommodation lodging": f"id# name description stars#(2..5) rating~ reviewCount# pricePerNight~(48.0..320.0) currency address{{{_ADDRESS}}} latitude~ longitude~ phone website amenities[] images[] checkInTime checkOutTime roomsAvailable#(0..48)",
    "room": 'id# hotelId# name roomNumber#(101..620) type="single|double|double|twin|suite" capacity#(1..4) beds#(1..3) pricePerNight~(48.0..320.0) currency floor#(1..6) amenities[] isAvailable? images[]',
    "booking reservation": 'id# bookingReference customerId# guest{firstName lastName email phone} hotelId# roomType="single|double|double|suite" checkIn checkOut nights# adults#(1..3) children#(0..2) pricePerNight~(48.0..320.0) total~ currency status="confirmed|confirmed|confirmed|pending|cancelled" specialRequests^ createdAt updatedAt',
    "itinerary tour excursion": f"id# title description destination durationDays#(1..14) price~ currency rating~ groupSize#(4..24) guide{{id# name}} difficulty startDate endDate stops[day#(1..14) city description] images[] {_STAMPS}",
    "destination": f'id# name description country city {_GEO} timezone currency language rating~ bestSeason="spring|summer|autumn|winter" images[]',
    "airport": f"id# name code city country timezone terminals#(1..6) {_GEO}",
    "airline": "id# name code country website phone fleetSize#(8..420) destinationsCount#(6..180) rating~ foundedYear# isActive?",
    "car_rental rental": 'id# vehicleId# customerId# pickupLocation dropoffLocation startDate endDate days# dailyRate~ total~ currency status="reserved|active|returned|cancelled" createdAt',
    "passenger traveler": 'id# bookingId# firstName lastName email phone birthDate nationality passportNumber seat mealPreference="standard|vegetarian|vegan|halal" frequentFlyerNumber createdAt',
}
_NATURE: Mapping[str, str] = {
    "weather current_weather": f'city country {_GEO} temperature~ feelsLike~ humidity# pressure# windSpeed~ windDirection="N|NE|E|SE|S|SW|W|NW" cloudCover#(0..100) visibility~(2.0..24.0) uvIndex#(0..10) condition sunrise sunset recordedAt',
    "forecast": 'date temperatureMin~ temperatureMax~ humidity# windSpeed~ windDirection="N|NE|E|SE|S|SW|W|NW" precipitation~ precipitationChance#(0..100) condition uvIndex#(0..10)',
    "weather_alert": 'id# title description severity="minor|moderate|moderate|severe" city country startsAt endsAt source createdAt',
    "air_quality": f'id# city country {_GEO} aqi#(8..160) pm25~(2.0..60.0) pm10~(4.0..90.0) ozone~(10.0..120.0) category="good|good|moderate|unhealthy" recordedAt',
    "pet animal": 'id# name species breed age# gender weight~ color owner vaccinated? microchipId status="healthy|healthy|adopted|in_treatment" birthDate photo createdAt updatedAt',
    "plant": 'id# name scientificName family description light="full sun|partial shade|shade" watering="daily|weekly|weekly|monthly" heightCm#(10..420) price~ currency isIndoor? image createdAt',
    "planet star": "id# name type distance~ radius~ mass~ temperature# discoveredYear#(1700..2024) moons#(0..20)",
    "earthquake": f"id# magnitude~(1.0..7.4) depthKm~(1.0..120.0) place {_GEO} tsunami? occurredAt",
}
_HEALTH: Mapping[str, str] = {
    "patient": f'id# medicalRecordNumber firstName lastName birthDate gender email phone bloodType allergies[] conditions[] address{{{_ADDRESS}}} emergencyContact{{name relationship="spouse|parent|sibling|friend" phone}} doctorId# insuranceNumber lastVisit createdAt updatedAt',
    "doctor physician nurse practitioner": 'id# firstName lastName email phone specialty="General Practice|Cardiology|Pediatrics|Dermatology|Orthopedics|Neurology" licenseNumber yearsOfExperience# rating~ clinic languages[] acceptsNewPatients? createdAt updatedAt',
    "appointment visit consultation": 'id# patientId# patient{id# name} doctorId# doctor{id# name} type="checkup|checkup|follow-up|consultation|emergency" reason startsAt endsAt durationMinutes#(15..60) location status="scheduled|scheduled|confirmed|completed|cancelled|no_show" notes^ createdAt updatedAt',
    "prescription": 'id# patientId# doctorId# medication dosage="5 mg|10 mg|20 mg|250 mg|500 mg" frequency="once daily|twice daily|every 8 hours|as needed" quantity#(7..90) refills#(0..3) instructions status="active|active|completed|cancelled" startDate endDate prescribedAt',
    "medication medicine drug": 'id# name genericName manufacturer form="tablet|capsule|syrup|injection" strength price~ currency stock# requiresPrescription? expiryDate',
    "diagnosis condition_record": 'id# patientId# doctorId# code name description severity="mild|mild|moderate|severe" status="active|resolved|chronic" diagnosedAt resolvedAt^ createdAt',
    "lab_result test_result vital observation": 'id# patientId# testName value~ unit referenceMin~ referenceMax~ status="normal|normal|normal|high|low" laboratory collectedAt reportedAt',
    "hospital clinic pharmacy": f"id# name type address{{{_ADDRESS}}} phone email website beds#(20..900) departments[] emergency? {_GEO} rating~ openingHours",
    "vaccination immunization": 'id# patientId# vaccine manufacturer doseNumber#(1..3) lotNumber administeredBy site="left arm|right arm" administeredAt nextDoseDate^',
    "workout exercise": 'id# userId# name type="running|cycling|strength|yoga|swimming" durationMinutes#(10..120) distance~ calories# averageHeartRate#(90..165) steps#(0..18000) notes startedAt endedAt',
    "symptom": 'id# patientId# name severity="mild|moderate|severe" description notedAt resolvedAt^',
}
_MOBILITY: Mapping[str, str] = {
    "vehicle car truck bus": f'id# vin make model year# color licensePlate fuelType transmission="automatic|automatic|manual" mileage# seats#(2..7) pricePerDay~ currency status location{{{_GEO}}} ownerId# lastServiceDate {_STAMPS}',
    "trip ride journey": f'id# driverId# vehicleId# passengerId# origin{{city {_GEO}}} destination{{city {_GEO}}} distanceKm~(0.8..64.0) durationMinutes#(4..110) fare~ tip~ total~ currency status="completed|completed|completed|in_progress|cancelled" rating#(1..5) startedAt endedAt',
    "parking parking_lot charging_station station": f"id# name address{{{_ADDRESS}}} {_GEO} capacity# available# pricePerHour~ currency isOpen? openingHours updatedAt",
    "route": "id# name origin destination stops[id# name sequence# arrivalTime] distanceKm~ durationMinutes#(8..240) isActive? createdAt updatedAt",
    "stop bus_stop": f"id# name code {_GEO} zone city routes[] wheelchairAccessible? updatedAt",
    "service_record maintenance": 'id# vehicleId# type="inspection|oil change|tires|brakes" description mileage# cost~ currency garage performedAt nextServiceDate',
}
_LEARNING: Mapping[str, str] = {
    "course class": 'id# code title description instructorId# instructor{id# name} category level="beginner|beginner|intermediate|advanced" language durationHours#(2..60) lessonsCount#(6..48) enrolledStudents#(8..1400) price~ currency rating~ reviewCount# startDate endDate isPublished? createdAt updatedAt',
    "lesson lecture module chapter": "id# courseId# title description position# durationMinutes# videoUrl content isPreview? isCompleted? createdAt updatedAt",
    "student pupil": f"id# studentNumber firstName lastName email phone birthDate gender major gradeLevel#(1..12) gpa~(2.0..4.0) credits# address{{{_ADDRESS}}} advisorId# enrollmentDate isActive? createdAt updatedAt",
    "teacher instructor professor": 'id# firstName lastName email phone department title="Lecturer|Senior Lecturer|Associate Professor|Professor" courses[] bio rating~ hireDate isActive? createdAt',
    "grade mark": 'id# studentId# courseId# courseName assignment score~ maxScore#(100..100) grade="A|A-|B+|B|B-|C+|C" gradedBy comments gradedAt createdAt',
    "enrollment enrolment": 'id# studentId# courseId# courseTitle progress# grade^ status="enrolled|in_progress|in_progress|completed|dropped" enrolledAt completedAt^ lastAccessed',
    "exam quiz test": "id# courseId# title description durationMinutes#(15..180) questionsCount#(5..60) maxScore#(100..100) passingScore#(50..70) attempts# status startsAt endsAt createdAt",
    "assignment homework": 'id# courseId# studentId# title description maxPoints#(10..100) status="open|submitted|graded|graded|late" attachments[] dueDate submittedAt^ createdAt',
    "school university college": f'id# name type="public|public|private" address{{{_ADDRESS}}} phone email website studentsCount#(180..32000) foundedYear# ranking#(1..400)',
    "certificate certification badge": "id# userId# name organization credentialId url score~ issuedAt expiresAt^",
    "scholarship grant": 'id# name description amount~ currency sponsor deadline applicantsCount# status="open|open|closed|awarded" createdAt',
}
_FOOD: Mapping[str, str] = {
    "recipe": "id# name description cuisine category prepTime# cookTime# totalTime# servings# difficulty ingredients[name quantity~(0.5..400.0) unit] instructions[] calories# rating~ reviewCount# author image tags[] createdAt updatedAt",
    "dish meal menu_item": "id# name description category price~ currency calories# ingredients[] allergens[] isVegetarian? isVegan? isSpicy? image available? rating~",
    "menu": "id# restaurantId# name description currency sections[name items[id# name description price~ isVegetarian?]] availableFrom availableUntil isActive? updatedAt",
    "restaurant cafe bar bakery": f'id# name description cuisine priceRange="$|$$|$$|$$$" rating~ reviewCount# address{{{_ADDRESS}}} {_GEO} phone website openingHours deliveryFee~ acceptsReservations? isOpen? image',
    "ingredient food": "id# name category calories# protein~(0.0..32.0) carbs~(0.0..80.0) fat~(0.0..50.0) fiber~(0.0..14.0) unit price~ currency isOrganic? allergens[]",
    "beer wine coffee tea drink cocktail": "id# name type country description brand alcoholPercent~(0.0..14.0) price~ currency rating~ ingredients[] image",
    "table_reservation": 'id# restaurantId# customerName phone partySize#(1..8) startsAt tableNumber#(1..40) status="confirmed|confirmed|seated|cancelled" notes^ createdAt',
}
_SPORT: Mapping[str, str] = {
    "team club squad": "id# name shortName city country stadium coach founded league logo playersCount#(11..32) wins#(0..30) losses#(0..30) draws#(0..12) points#(0..95) ranking#(1..20)",
    "match fixture": 'id# competition season homeTeam{id# name} awayTeam{id# name} homeScore#(0..4) awayScore#(0..4) status="scheduled|finished|finished|finished|live|postponed" round#(1..38) venue attendance#(400..62000) referee kickoffAt finishedAt^',
    "player athlete": 'id# firstName lastName teamId# position="goalkeeper|defender|midfielder|forward" jerseyNumber#(1..99) nationality birthDate heightCm#(165..204) weightKg#(58..104) goals#(0..34) assists#(0..22) appearances#(1..60) marketValue# contractUntil isInjured?',
    "league competition tournament championship": 'id# name country season sport="football|basketball|tennis|volleyball" teamsCount#(8..24) currentRound#(1..38) startDate endDate logo isActive?',
    "standing leaderboard score": "position# teamId# teamName played#(10..38) wins#(0..30) draws#(0..12) losses#(0..30) goalsFor#(8..98) goalsAgainst#(8..98) points#(3..95)",
    "race": "id# name venue city country season round#(1..24) distanceKm~ laps#(40..78) winner startsAt",
}
_SOFTWARE: Mapping[str, str] = {
    "repository repo": f'id# name owner{{id# username avatar}} description private? language license defaultBranch="main|main|master" stars# forks# openIssues#(0..160) watchers#(0..900) size# tags[] htmlUrl pushedAt {_STAMPS}',
    "commit": "id# sha message author{name email date} committer{name email date} branch additions#(1..900) deletions#(0..600) changedFiles#(1..40) htmlUrl verified? committedAt",
    "issue bug defect": f'id# number#(1..2400) title description status="open|open|in_progress|closed" priority type="bug|bug|feature|task" labels[] assignee{{id# username}} reporter{{id# username}} commentCount# milestone dueDate closedAt^ {_STAMPS}',
    "pull_request merge_request": 'id# number#(1..2400) title description state="open|open|merged|merged|closed" author{id# username} sourceBranch targetBranch="main" labels[] reviewers[id# username] commitsCount#(1..24) additions#(1..900) deletions#(0..600) changedFiles#(1..40) isDraft? mergedAt^ createdAt updatedAt',
    "branch": "id# name sha protected? isDefault? ahead#(0..40) behind#(0..60) lastCommitAt author",
    "build pipeline run workflow_run": 'id# number#(1..2400) branch commitSha status="queued|running|success|success|success|failed" trigger="push|push|pull_request|schedule|manual" triggeredBy durationSeconds# steps[name status="success|success|success|failed|skipped" durationSeconds#] artifactsUrl startedAt finishedAt^',
    "deployment release_deployment": 'id# environment version commitSha branch status="pending|in_progress|success|success|success|failed|rolled_back" deployedBy{id# username} durationSeconds# url startedAt finishedAt^ createdAt',
    "release version": "id# version name changelog author{id# username} isPrerelease? isDraft? downloads# assets[name size# downloadUrl] publishedAt createdAt",
    "server instance host vm machine": 'id# name hostname ipAddress region="us-east-1|us-west-2|eu-central-1|ap-southeast-2" os status="running|running|running|stopped|maintenance" cpuCores#(1..64) memoryGb#(1..256) diskGb#(20..2000) cpuUsage~ memoryUsage~ uptimeSeconds# tags[] createdAt updatedAt',
    "container pod": 'id name image status="running|running|running|restarting|exited" hostId# port# cpuUsage~ memoryUsage~ restarts#(0..6) startedAt createdAt',
    "database cluster": 'id# name engine="postgresql|mysql|mongodb|redis" version region status="available|available|maintenance" sizeGb#(5..900) connections#(0..400) endpoint port# backupEnabled? createdAt updatedAt',
    "domain dns_record": 'id# name type="A|AAAA|CNAME|MX|TXT" value ttl# autoRenew? expiresAt createdAt updatedAt',
    "api_key token access_token credential secret": "id# name prefix key scopes[] userId# environment isActive? requestsCount# lastUsedAt expiresAt^ createdAt",
    "webhook": "id# url description events[] secret active? failureCount#(0..4) lastStatusCode#(200..200) lastDeliveredAt createdAt updatedAt",
    "webhook_delivery": 'id# webhookId# event="order.created|order.updated|payment.succeeded|user.deleted" statusCode# durationMs# attempts#(1..5) success? requestBody deliveredAt',
    "app application service integration plugin": f"id# name slug description version category publisher website icon rating~ downloads# price~ permissions[] isEnabled? {_STAMPS}",
    "endpoint": "id# method path description version authenticationRequired? rateLimit# averageResponseTimeMs# successRate~ lastCalledAt createdAt",
    "feature_flag flag feature toggle": f"id# key name description enabled? rolloutPercentage# environment owner tags[] {_STAMPS}",
    "incident outage": 'id# title description severity="minor|minor|major|critical" status="investigating|identified|monitoring|resolved|resolved" affectedServices[] reporter startedAt resolvedAt^ createdAt updatedAt',
    "backup snapshot": 'id# name sourceId# type="full|incremental|incremental" sizeBytes# status="completed|completed|completed|running|failed" location retentionDays#(7..90) startedAt finishedAt^ expiresAt',
    "job_run task_run queue_job": 'id queue name status="queued|running|completed|completed|failed" attempts#(1..3) priority#(1..10) progress# payloadSize# error^ startedAt finishedAt^ createdAt',
    "model": 'id name provider type="chat|chat|embedding|image" contextWindow# maxOutputTokens# inputPrice~ outputPrice~ version isDeprecated? createdAt',
}
_LOGISTICS: Mapping[str, str] = {
    "shipment delivery": f'id# orderId# trackingNumber carrier service="standard|standard|express|overnight" status="label_created|in_transit|in_transit|out_for_delivery|delivered|delivered" origin{{{_ADDRESS}}} destination{{{_ADDRESS}}} weightKg~(0.2..24.0) packagesCount#(1..4) shippingCost~ currency events[status location timestamp] shippedAt estimatedDelivery deliveredAt^ {_STAMPS}',
    "package parcel": 'id# shipmentId# trackingNumber weightKg~(0.2..24.0) lengthCm#(8..120) widthCm#(8..90) heightCm#(4..80) contents declaredValue~ currency status="pending|in_transit|in_transit|delivered" signatureRequired? recipientName createdAt updatedAt',
    "warehouse depot": f"id# name code address{{{_ADDRESS}}} {_GEO} capacity# utilizationPercent~ managerId# phone productsCount#(80..9000) openingHours isActive? {_STAMPS}",
    "carrier courier": "id# name code website phone trackingUrl services[] averageDeliveryDays~(1.0..7.0) rating~ isActive?",
    "purchase_order": f'id# poNumber supplierId# supplier{{id# name}} status="draft|sent|confirmed|received|cancelled" {_LINES} shipping~ total~ currency expectedDelivery receivedAt^ {_STAMPS}',
    "fleet": "id# name manager vehiclesCount#(3..240) activeVehicles#(2..200) region fuelCost~ currency createdAt",
    "container_shipment cargo freight": 'id# containerNumber vessel originPort="Rotterdam|Singapore|Hamburg|Felixstowe" destinationPort="New York|Los Angeles|Antwerp|Busan" weightKg# status="loading|at_sea|at_sea|arrived|cleared" departureDate estimatedArrival customsCleared?',
}
_SOCIAL: Mapping[str, str] = {
    "like reaction": 'id# userId# postId# type="like|like|love|laugh" user{id# username avatar} createdAt',
    "message direct_message": "id# conversationId# sender{id# name} recipient{id# name} subject body isRead? attachments[] status sentAt readAt^",
    "email mail": 'id# fromEmail toEmail subject body isRead? isStarred? hasAttachments? folder="inbox|inbox|sent|archive" threadId# sentAt',
    "conversation chat thread": f"id# title participants[id# name avatar] lastMessage{{senderName body sentAt}} unreadCount#(0..12) messageCount# isArchived? {_STAMPS}",
    "notification alert": 'id# userId# type="info|info|reminder|warning|success" title message channel="email|push|push|in_app" actionUrl isRead? readAt^ createdAt',
    "group community forum": f"id# name slug description category memberCount# postsCount# owner{{id# name}} coverImage isPrivate? {_STAMPS}",
    "tweet status_update": "id# userId# username text hashtags[] likes# retweets# replyCount# views# isPinned? language createdAt",
    "invitation invite": 'id# email role teamId# invitedBy{id# name} message status="pending|pending|accepted|declined|expired" token acceptedAt^ expiresAt createdAt',
    "friend_request connection": 'id# senderId# recipientId# sender{id# name} message status="pending|accepted|accepted|declined" createdAt respondedAt^',
    "report complaint": 'id# reporterId# type="spam|abuse|other" reason description status="open|in_review|resolved" createdAt resolvedAt^',
    "activity feed event_log": 'id# userId# actor action="created|updated|commented|shared|deleted" targetType targetId# message ipAddress createdAt',
}
_WORK: Mapping[str, str] = {
    "company organization business corporation": f"id# name legalName industry description website email phone employees# annualRevenue# foundedYear# vatNumber address{{{_ADDRESS}}} ceo logo isActive? {_STAMPS}",
    "department division": "id# name code description managerId# manager{id# name} memberCount# budget# location createdAt updatedAt",
    "group_of_people": "id# name description lead memberCount# createdAt",
    "project campaign initiative": f"id# name key description status priority ownerId# owner{{id# name}} teamSize#(2..24) budget# spent# progress# tags[] startDate endDate {_STAMPS}",
    "workspace": f"id# name slug description owner{{id# name}} plan memberCount# projectsCount#(1..40) timezone isActive? {_STAMPS}",
    "task todo ticket": f"id# title description status priority assigneeId# assignee projectId# labels[] estimatedHours#(1..40) loggedHours#(0..40) completed? dueDate completedAt^ {_STAMPS}",
    "subtask checklist_item": "id# taskId# title completed? assignee position# createdAt updatedAt",
    "board": f"id# name description columns[id# name position# taskCount#] memberCount# isPrivate? {_STAMPS}",
    "milestone sprint": 'id# projectId# name goal status="planned|active|completed" progress# openTasks#(0..40) closedTasks#(0..60) startDate endDate createdAt',
    "job vacancy position job_posting": 'id# title company department location employmentType="full-time|full-time|part-time|contract" remote? salaryMin# salaryMax# currency description requirements[] skills[] applicantsCount# status postedAt closingDate',
    "leave leave_request time_off absence vacation": 'id# employeeId# employee{id# name} type="vacation|vacation|sick|parental|unpaid" startDate endDate days#(1..21) reason^ status="pending|approved|approved|rejected" approvedBy^ createdAt updatedAt',
    "payroll payslip salary": 'id# employeeId# periodStart periodEnd grossPay~(2400.0..9800.0) taxAmount~(300.0..1900.0) deductions~(40.0..480.0) netPay~ currency paymentDate status="paid|paid|pending"',
    "timesheet time_entry shift": 'id# employeeId# projectId# date startTime endTime hours~(0.5..9.0) description billable? hourlyRate~(18.0..140.0) status="draft|submitted|approved|approved" createdAt',
    "performance_review appraisal": 'id# employeeId# reviewerId# period rating#(1..5) comments status="draft|submitted|completed" reviewedAt',
    "interview": 'id# candidateId# jobId# interviewers[id# name] type="phone|video|onsite" scheduledAt durationMinutes#(30..90) location status="scheduled|completed|cancelled" rating#(1..5) feedback',
    "benefit": "id# name description category provider monthlyCost~ currency isActive?",
    "meeting": f"id# title description organizer{{id# name}} participants[id# name email] startsAt endsAt durationMinutes#(15..120) location meetingUrl status isRecurring? {_STAMPS}",
    "event conference concert webinar workshop": f"id# title description type organizer venue{{name city country}} startsAt endsAt timezone capacity# attendeesCount# price~ currency isOnline? status tags[] image {_STAMPS}",
    "event_ticket admission": 'id# eventId# orderId# ticketNumber type="standard|standard|vip|student" price~ currency seat holderName holderEmail status="valid|valid|valid|used|refunded" qrCode purchasedAt checkedInAt^',
    "attendee participant registration": 'id# eventId# firstName lastName email company jobTitle ticketType="standard|vip|student" status="registered|registered|checked_in|cancelled" registeredAt',
    "venue place location hall": f"id# name type description address{{{_ADDRESS}}} {_GEO} capacity# phone website rating~ openingHours",
    "calendar": f"id# name description ownerId# timezone color isDefault? isShared? {_STAMPS}",
    "deal opportunity": 'id# title companyId# contactId# ownerId# stage="prospecting|qualified|proposal|negotiation|won|lost" amount~ currency probability~ expectedCloseDate source notes createdAt updatedAt',
    "support_ticket support_request case_ticket": f'id# ticketNumber subject description customerId# assignee status="open|open|pending|solved|closed" priority channel="email|email|chat|phone" tags[] firstResponseMinutes#(2..600) satisfaction#(1..5) resolvedAt^ {_STAMPS}',
}
_PROPERTY: Mapping[str, str] = {
    "property listing house apartment real_estate": f'id# title description type="apartment|apartment|house|studio|villa" status="for_sale|for_sale|for_rent|sold" price# currency bedrooms#(1..6) bathrooms#(1..3) areaSqm#(28..320) yearBuilt# address{{{_ADDRESS}}} {_GEO} amenities[] images[] agent{{id# name phone}} listedAt updatedAt',
    "building": f"id# name address{{{_ADDRESS}}} floors#(1..48) unitsCount#(2..320) yearBuilt# {_GEO} managerId# amenities[] createdAt",
    "unit": 'id# buildingId# unitNumber#(1..240) floor#(1..24) bedrooms#(0..4) areaSqm#(22..180) rent~(480.0..3600.0) currency status="occupied|occupied|vacant|maintenance" tenantId# updatedAt',
    "lease rental_agreement": 'id# propertyId# tenantId# monthlyRent~(480.0..3600.0) deposit~ currency startDate endDate status="active|active|expired|terminated" signedAt documentUrl createdAt',
    "agent broker realtor": "id# firstName lastName email phone agency licenseNumber rating~ listingsCount#(0..60) soldCount#(0..240) bio avatar",
    "contract agreement": f'id# contractNumber title type="service|sales|employment|nda|lease" parties[name role="client|provider|employer|employee"] value~ currency status="draft|in_review|signed|signed|expired" startDate endDate signedAt^ autoRenew? documentUrl {_STAMPS}',
    "case lawsuit matter": f'id# caseNumber title description type="civil|civil|criminal|family|labor" court judge plaintiff defendant attorneyId# status="open|open|pending|closed|settled" filedAt hearingDate closedAt^ {_STAMPS}',
    "lawyer attorney": "id# firstName lastName email phone company barNumber specialties[] hourlyRate~(90.0..480.0) yearsOfExperience# rating~ bio",
    "hearing": 'id# caseId# location judge scheduledAt durationMinutes#(15..240) type="preliminary|trial|appeal" status="scheduled|completed|adjourned" notes',
    "permit license licence": 'id# licenseNumber holder type status="active|active|expired|revoked" issuedBy issuedAt expiresAt fee~ currency',
}
_THINGS: Mapping[str, str] = {
    "device camera gateway thermostat robot": f'id# name type manufacturer model serialNumber firmware ipAddress macAddress status="online|online|online|offline|maintenance" battery# signalStrength# room location{{{_GEO}}} isConnected? lastSeen installedAt {_STAMPS}',
    "sensor": f'id# deviceId# name type="temperature|humidity|motion|pressure|light" unit value~ minValue~ maxValue~ accuracy~ status="active|active|active|inactive|faulty" battery# location{{room {_GEO}}} lastReadingAt installedAt',
    "reading measurement telemetry sensor_data": "id# deviceId# temperature~ humidity~ pressure~ battery# recordedAt",
    "point": "timestamp value~",
    "hour": 'timestamp temperature~ humidity# pressure# windSpeed~ precipitation~ condition="Sunny|Partly cloudy|Cloudy|Light rain|Clear"',
    "metrics metric": "timestamp requests#(100..2400) errors#(0..24) latencyMs~ cpuUsage~ memoryUsage~",
    "meter smart_meter": 'id# meterNumber customerId# type="electricity|electricity|gas|water" manufacturer model location status="active|active|inactive|faulty" totalConsumption~(120.0..48000.0) measuredIn="kWh|kWh|m3" installedAt lastReadAt',
    "meter_reading consumption energy_usage usage": 'id# meterId# timestamp consumptionKwh~ costPerKwh~ cost~ currency quality="measured|measured|measured|estimated"',
    "solar_panel panel inverter wind_turbine turbine": f'id# name manufacturer model capacityKw~(0.3..12.0) currentOutputKw~(0.0..9.0) dailyYieldKwh~(0.5..48.0) efficiencyPercent~(14.0..23.0) temperature~ status="producing|producing|standby|faulty" {_GEO} installedAt updatedAt',
    "tariff": "id# name provider pricePerKwh~(0.08..0.42) standingCharge~(0.1..0.6) currency validFrom validUntil isGreen?",
    "power_plant plant_unit": f'id# name type="solar|wind|hydro|gas|nuclear" capacityMw#(5..1600) outputMw~(1.0..900.0) operator country {_GEO} commissionedYear# isActive?',
    "asset equipment": f'id# name description category serialNumber manufacturer model purchasePrice~ currentValue~ currency location assignedTo status="in_use|in_use|available|in_repair|retired" purchasedAt warrantyUntil {_STAMPS}',
    "alarm": 'id# deviceId# type="motion|smoke|temperature|door" severity="low|medium|medium|high" message isAcknowledged? acknowledgedBy^ triggeredAt acknowledgedAt^',
    "experiment trial study": f'id# name description hypothesis status="draft|running|running|completed" sampleSize#(20..4000) confidence~ lead startDate endDate {_STAMPS}',
}
_SYSTEM: Mapping[str, str] = {
    "file attachment upload": "id# fileName mimeType extension fileSize# url checksum folder ownerId# owner{id# name} isPublic? downloads# uploadedAt updatedAt",
    "folder directory": f"id# name path parentId#^ filesCount#(0..240) sizeBytes# ownerId# isShared? {_STAMPS}",
    "settings setting preferences preference config configuration options": 'theme language timezone currency dateFormat="YYYY-MM-DD|DD.MM.YYYY|MM/DD/YYYY" emailNotifications? pushNotifications? twoFactorEnabled? pageSize# privacy{profileVisible? shareActivity?} updatedAt',
    "log log_entry": 'id# timestamp level="info|info|info|warning|error|debug" source message userId# requestId ipAddress durationMs# environment',
    "audit audit_log audit_event": 'id# userId# actor action="create|update|update|delete|login" resourceType="user|order|product|settings" resourceId# changes[field="status|status|email|role" oldValue="draft|pending|user" newValue="active|approved|editor"] ipAddress userAgent createdAt',
    "session": "id userId# ipAddress userAgent device browser os location isCurrent? createdAt lastActivity expiresAt",
    "role": "id# name description permissions[] usersCount#(0..240) isDefault? isSystem? createdAt updatedAt",
    "permission": 'id# name description resource="users|orders|products|reports" action="read|write|delete|manage" createdAt',
    "job_schedule schedule cron": "id# name description frequency timezone isEnabled? lastRunAt nextRunAt createdAt updatedAt",
    "export import": 'id# name format="csv|json|xlsx" status="queued|running|completed|completed|failed" recordsCount# fileUrl requestedBy startedAt finishedAt^ createdAt',
    "dashboard": f'id# name description widgets[id# type="chart|table|number" title] ownerId# isPublic? {_STAMPS}',
    "template": f"id# name description category subject content variables[] language isActive? {_STAMPS}",
    "country": f"id# name code alpha3 capital continent region currency languages[] population# areaKm2# timezone phoneCode flag {_GEO}",
    "city": f"id# name state country countryCode population# timezone {_GEO}",
    "state region province": "id# name code country population# areaKm2#(200..940000) capital",
    "language": 'id# name code nativeName direction="ltr" speakers#(90000..900000000) isActive?',
    "address": f"id# type {_ADDRESS} countryCode {_GEO} phone isDefault? createdAt updatedAt",
    "store shop office": f"id# name code description phone email address{{{_ADDRESS}}} {_GEO} rating~ manager openingHours isOpen? createdAt",
    "feedback": 'id# userId# email rating#(1..5) category="bug|idea|praise|question" message page status="new|new|reviewed|closed" createdAt',
    "link url short_url": "id# url shortCode title clicks# isActive? expiresAt^ createdAt",
    "banner ad advertisement": 'id# title imageUrl targetUrl placement="header|sidebar|footer" impressions# clicks# clickRate~ budget~ currency startDate endDate isActive?',
    "search_result": "id# title url description score~ type publishedAt",
    "version_info": "name version environment uptimeSeconds# commit buildDate",
}
_HEADS: Mapping[str, str] = {
    "request": 'id# requestNumber title description requestedBy{id# name} status="pending|pending|approved|rejected" priority reason reviewedBy^ reviewedAt^ createdAt updatedAt',
    "type kind_of_thing": "id# code name description isDefault? position# createdAt updatedAt",
    "item entry record element": "id# name description category type quantity# price~ currency status tags[] createdAt updatedAt",
    "rule constraint": 'id# name description event="order.created|user.created|payment.failed" action="notify|notify|assign|archive" priority#(1..10) isEnabled? lastTriggeredAt createdAt updatedAt',
    "history_entry change": 'id# field="status|status|price|owner" oldValue="draft|pending|open" newValue="active|approved|closed" changedBy{id# name} reason createdAt',
    "statistic": "id# name period value~ previousValue~ changePercent~ updatedAt",
    "list_of_things": f"id# name description owner{{id# name}} itemCount# isPublic? {_STAMPS}",
    "program": f"id# name description category status participantsCount# startDate endDate {_STAMPS}",
    "goal target objective": 'id# title description targetValue~ currentValue~ progress# status="on_track|on_track|at_risk|achieved" ownerId# dueDate createdAt',
}

ANYTHING = f"id# name description type status ownerId# tags[] {_STAMPS}"
"""What a thing has of which nothing is known but that it exists."""

ROWS: Mapping[str, str] = MappingProxyType(
    {
        nouns: row
        for family in (
            _PEOPLE, _COMMERCE, _MONEY, _CONTENT, _MEDIA, _TRAVEL, _NATURE, _HEALTH, _MOBILITY, _LEARNING, _FOOD, _SPORT,
            _SOFTWARE, _LOGISTICS, _SOCIAL, _WORK, _PROPERTY, _THINGS, _SYSTEM, _HEADS,
        )
        for nouns, row in family.items()
    }
)  # fmt: skip
"""Every kind, family by family; where a noun stands twice the earlier row has it."""
