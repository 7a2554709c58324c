# ruff: noqa: E501 - a row is a line
"""Sentences of our own, by what they are about: titles, notes, comments, paragraphs."""

from __future__ import annotations

__all__ = [
    "ARTICLE_TITLES",
    "CAPTIONS",
    "COMMENTS",
    "COMMITS",
    "DIFFS",
    "EVENT_TITLES",
    "LOG_LINES",
    "MESSAGES",
    "NOTES",
    "PARAGRAPHS",
    "PLOTS",
    "POSTS",
    "PROMPTS",
    "README",
    "RELEASE_NOTES",
    "REVIEWS",
    "REVIEW_TITLES",
    "SENTENCES",
    "SUBJECT_LINES",
    "TASK_TITLES",
]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.strip().splitlines())


ARTICLE_TITLES = _lines("""
Five Habits of Well-Organized Teams
What We Learned from a Year of Remote Work
A Beginner's Guide to Container Gardening
Why Small Batches Ship Faster
The Quiet Comeback of the Night Train
How to Read a Balance Sheet in Ten Minutes
Designing Forms People Actually Finish
Three Recipes for a Rainy Sunday
Inside the Workshop of a Violin Maker
How We Cut Our Cloud Bill in Half
A Weekend in the Lake District
The Case for Boring Technology
Seven Questions to Ask Before You Refactor
Saving Energy at Home Without Freezing
From Spreadsheet to Database: A Field Report
Learning to Cook for One
What Makes a City Walkable?
The Art of Writing Good Release Notes
Notes on Running Your First Half Marathon
How Local Bookstores Stay Alive
Getting Started with Bread Baking
Measuring What Matters in Customer Support
A Short History of the Paper Map
Planning a Kitchen That Works
""")

SENTENCES = _lines("""
Reviewed with the whole team and ready for the next step.
Covers everything you need to get started.
Built for daily use and easy to keep in order.
Includes the latest changes requested by customers.
Please check the details before the end of the week.
Well suited for small teams and growing companies.
Updated after the last review; nothing else has changed.
Works best together with the existing setup.
A simple solution to a problem many people know.
Details will follow once the schedule is final.
Chosen for its reliability and fair price.
Available now, with limited places left.
Meets all current quality and safety requirements.
Designed to save time on routine work.
Prepared in close cooperation with the people on site.
Gives a clear overview at a glance.
Recommended by most of those who have tried it.
Needs a short introduction, then runs on its own.
Replaces the previous version from last spring.
Open to everyone who would like to take part.
""")

PARAGRAPHS = _lines("""
When we started, we had a whiteboard, two desks and a list of open questions. A year later most of the questions are different, and that is a good sign. This is what worked, what did not, and what we would do again.
Most advice on this topic begins with tools. We would rather begin with habits, because a good habit survives every change of tools. Start small, write down what you notice, and look back after two weeks.
The first attempt failed for a simple reason: nobody had asked the people who would use it. The second attempt began with five conversations and ended with half the features. It has been in daily use ever since.
There is no secret to it. Prepare the ingredients in advance, keep the heat moderate, and give it the time it needs. The rest is practice, and practice is the pleasant part.
We measured for three months before changing anything. The numbers surprised us: the slow part was not where everybody had suspected it. Fixing it took one afternoon.
The route follows the river for most of the way and climbs only toward the end. Good shoes are enough; in autumn, take a rain jacket. The small café at the bridge opens at nine.
Good documentation answers the question that the reader has right now. It shows an example first and explains it afterwards. Everything else can go into an appendix.
Prices have settled since last year, and delivery times are back to normal. It is a good moment to compare offers again, especially for contracts that renew on their own.
""")

COMMENTS = _lines("""
Great write-up, thanks for sharing!
I had the same question last week. This cleared it up.
Could you add a link to the source?
Works for me after updating to the latest version.
Nice work. One small typo in the second paragraph.
I see it differently, but the argument is well made.
Has anyone tried this with a larger team?
Bookmarked for later, very helpful.
Thanks, exactly what I was looking for.
Looking forward to the next part.
We did something similar and it saved us a lot of time.
Can you explain the last step in more detail?
Agreed. Simple solutions tend to last.
The pictures really help, more of those please.
""")

REVIEWS = _lines("""
Exactly as described and arrived a day early. Would buy again.
Solid quality for the price. The color is slightly darker than in the pictures.
I use it every day and it still looks like new after three months.
Does what it should, but the instructions could be clearer.
My second one. The first still works, this is a gift for my sister.
Comfortable and well made. Sizing runs a little small.
Good value overall. Packaging was damaged, the product was fine.
Customer service answered within an hour and sorted everything out.
Nice design, sturdy material. I only wish it came in more sizes.
Not bad, although I expected a bit more for this price.
Easy to set up and quieter than my old one.
Better than the more expensive one I returned.
""")
REVIEW_TITLES = _lines("""
Great value for money
Exactly what I needed
Good, with small flaws
Would buy again
Better than expected
Solid everyday choice
Nice gift
Does the job
Could be improved
Five stars from our family
""")

TASK_TITLES = _lines("""
Prepare slides for the quarterly review
Update the onboarding checklist
Call the supplier about the late delivery
Fix the broken link on the pricing page
Order new badges for the front desk
Review pull request for the export module
Write release notes
Schedule interviews for the design role
Clean up unused feature flags
Renew the office insurance
Collect feedback from the pilot group
Back up the customer database
Translate the help pages
Book the meeting room for Thursday
Check the fire extinguishers on floor two
Send invoices for last month
""")

EVENT_TITLES = _lines("""
Quarterly Planning Meeting
Design Review
Summer Team Picnic
Customer Advisory Board
Introduction to Beekeeping
Product Demo Day
Spring Charity Run
Open House at the Workshop
Budget Workshop
Jazz Evening on the Terrace
Onboarding Session
Photography Walk
Annual General Meeting
Book Club: Modern Classics
Webinar: Getting More from Your Data
First Aid Refresher
""")

SUBJECT_LINES = _lines("""
Your order has shipped
Invoice for last month
Reminder: meeting tomorrow at 10
Welcome aboard!
Question about your proposal
Password changed
Your weekly summary
New comment on your post
Payment received
Schedule change for Friday
Your booking is confirmed
Action needed: confirm your address
""")
MESSAGES = _lines("""
Hi, just checking whether Thursday still works for you.
Your parcel is on its way and should arrive within two days.
Thanks for the quick reply, that answers my question.
The documents are in the shared folder, let me know if anything is missing.
We have received your payment. No further action is needed.
Could we move the call to half past three?
The new version is live. Please report anything unusual.
Lunch at noon? The usual place.
Your appointment has been confirmed for next week.
I have added my comments to the draft.
Running ten minutes late, please start without me.
Someone signed in to your account from a new device.
""")

COMMITS = _lines("""
Fix rounding of totals in the invoice export
Add pagination to the orders endpoint
Update dependencies
Move the search index to its own module
Handle empty carts in checkout
Improve error messages of the import
Remove unused feature flags
Cache the product list for a minute
Add tests for the date picker
Rename customer fields to match the API
""")
DIFFS = (
    "@@ -12,3 +12,3 @@\n-  const limit = 10;\n+  const limit = 25;",
    "@@ -4,2 +4,3 @@\n import router\n+import search\n",
    "@@ -88,4 +88,4 @@\n-    return total\n+    return round(total, 2)",
    "@@ -1,2 +1,2 @@\n-title: Draft\n+title: Spring opening hours",
    "@@ -31,3 +31,4 @@\n   color: teal;\n+  gap: 8px;",
    "@@ -7,2 +7,2 @@\n-timeout: 30\n+timeout: 60",
    "@@ -19,1 +19,0 @@\n-console.log(order)",
    "@@ -52,2 +52,3 @@\n   await save(order)\n+  await notify(order)",
)
RELEASE_NOTES = _lines("""
Faster search, and exports now keep the order of columns.
Fixes a rare error when two people edit the same record.
Adds dark mode and keyboard shortcuts for the list view.
Smaller downloads and better support for screen readers.
Invoices can be sent on a schedule. Several small fixes.
Search results show why they match.
The calendar now begins on the day your region expects.
Imports report every row that was skipped, with the reason.
""")
LOG_LINES = _lines("""
GET /orders 200 in 18 ms
Worker started with 4 threads
Cache miss for products:page:2
Sent 12 emails in 340 ms
Connection to the database restored
Build finished in 48 seconds
Scheduled job nightly-backup completed
Reloaded the configuration without errors
""")
PROMPTS = _lines("""
Summarize the customer feedback of last week in five sentences.
Write a friendly reply that explains the new delivery times.
Add a contact form to the landing page and validate the email address.
Translate the product descriptions into Spanish and keep the tone.
List the three most common reasons for returns, with an example each.
Refactor the checkout page so that the totals are computed in one place.
Draft a short announcement for the move to the new office.
Explain the difference between the two plans to a new customer.
""")
README = (
    "# Order tools\n\nSmall commands for importing and checking orders.",
    "# Harbor map\n\nA map of the harbor with tides and opening hours.",
    "# Form kit\n\nAccessible form fields without dependencies.",
    "# Recipe box\n\nKeeps recipes, scales them, and prints a shopping list.",
    "# Night train\n\nTimetables as data, with a search for connections.",
    "# Paper trail\n\nTurns scanned invoices into rows.",
    "# Quiet hours\n\nPauses notifications while you are in a meeting.",
    "# Field notes\n\nCollects observations offline and syncs them later.",
)

PLOTS = _lines("""
A retired lighthouse keeper takes in a stranger who knows the coast better than she does.
Two sisters inherit a ferry and a debt, and have one summer to pay it.
A mapmaker discovers that a village she drew from memory exists after all.
An orchestra stranded by snow gives a concert for a town that has not heard music in years.
A night train conductor finds the same passenger on every journey.
A violin is sold four times in one week, and each buyer has a reason to keep quiet.
Three friends restore an old cinema that the town council wants to forget.
A gardener finds letters in a greenhouse and begins to answer them.
""")
POSTS = _lines("""
First harvest of the year, and the tomatoes are ridiculous.
Finally finished the shelf. Only two screws left over.
Anyone else watching the fog roll in this morning?
New route: 24 km, three bridges, one excellent bakery.
Today I learned that patience is also a tool.
Big thanks to everyone who came to the open house!
Found a bookstore that also repairs umbrellas.
Slow Sunday: coffee, crossword, rain on the roof.
""")
CAPTIONS = _lines("""
Morning light over the harbor
The team after the spring run
Fresh bread on a wooden table
View from the old stone bridge
A red bicycle in front of a bookstore
Rows of lavender in early July
Two chairs on an empty platform
The workshop on its last day before the move
""")

NOTES = _lines("""
Prefers to be contacted in the morning.
Asked for a reminder two days before.
Documents are complete, nothing else is needed.
Speaks German and English.
Will call back next week.
Check the address before the next delivery.
Left a message with the front desk.
Agreed on the phone, confirmation follows by mail.
First contact at the spring fair.
Needs a parking space close to the entrance.
""")
