# ruff: noqa: E501 - a row is a line
"""Commerce and money: things, prices, orders, payments, firms."""

from __future__ import annotations

from mockllmapi.synthesis.catalogues import CARDS
from mockllmapi.synthesis.draws import code, fact, one_of, phrase, real, whole
from mockllmapi.synthesis.meanings.rows import Meaning, flag, integer, number, tells, text
from mockllmapi.synthesis.wording import amount, worded
from mockllmapi.synthesis.wordlists import CATEGORIES, COLORS, INDUSTRIES, MATERIALS

__all__ = ["ROWS"]

ROWS: tuple[Meaning, ...] = (
    # -- things
    tells("product | product name | item name | product title | item | article name | goods", "goods.name"),
    tells("brand | manufacturer | brand name", "goods.brand"),
    tells("category | category name | product type | department | product category", "goods.category", of="product order"),
    text("category | category name | topic | section", worded("categories", CATEGORIES)),
    text("sku | product code | item code | item number | product number | part number | stock code", fact("goods.sku")),
    text("color | colour", worded("colors", COLORS)),
    text("size", one_of("XS | S | M | L | XL"), integer=whole(1, 60)),
    text("material | fabric", worded("materials", MATERIALS)),
    text("unit | unit of measure | uom", one_of("piece | kg | g | l | ml | m | box | pack")),
    text("model | model name | model number", code("@@-###0")),
    text("dimensions", phrase("{a} x {b} x {c} cm", a=whole(8, 60), b=whole(8, 60), c=whole(2, 40))),
    number("weight | weight kg | mass", real(0.2, 18, 2, 2.0), integer=whole(1, 18, 2.0)),
    integer("width | depth | height", whole(5, 180)),
    # -- money
    number("price | unit price | list price | sale price | retail price | regular price | current price | rate | unit cost | "
           "selling price | base price | starting price | final price", fact("goods.price"), integer=fact("goods.whole_price"),
           learns="goods.price"),
    number("original price | compare at price | old price | msrp", fact("goods.original_price"),
           integer=lambda r: round(r.goods.price * 1.25)),
    number("total | subtotal | amount | total price | total amount | sum | grand total | line total | order total | value | cost | "
           "total cost | amount due | amount paid | net amount | gross amount | net | gross | net total | gross total | debit | credit | fare | charge | payment amount | invoice total",
           fact("goods.subtotal"), integer=lambda r: round(r.goods.subtotal)),
    number("tax | tax amount | vat | sales tax | taxes", lambda r: round(r.goods.subtotal * 0.08, 2), integer=whole(1, 40)),
    number("shipping | shipping cost | delivery fee | shipping fee | fee | service fee | postage",
           amount(one_of((0.0, 3.95, 4.95, 5.99, 7.5, 9.99))), integer=amount(one_of((0, 4, 5, 6, 8, 10)))),
    number("discount | discount amount | savings", lambda r: round(r.goods.subtotal * (0, 0, 0.05, 0.1)[int(r.random() * 4)], 2),
           integer=one_of((0, 0, 5, 10))),
    number("tax rate | vat rate", one_of((0.0, 0.05, 0.07, 0.08, 0.2)), integer=one_of((0, 5, 7, 19, 20))),
    number("discount percent | discount percentage | discount rate", one_of((0.0, 5.0, 10.0, 15.0, 20.0, 25.0)), integer=one_of((0, 5, 10, 15, 20, 25))),
    number("shipping total | delivery cost | handling fee | service charge | booking fee | tip | gratuity", amount(one_of((0.0, 1.5, 2.0, 3.95, 5.0, 7.5))), integer=amount(one_of((0, 2, 3, 4, 5, 8)))),
    number("total interest | interest paid | total interest paid", amount(real(120, 24_000, 2, 2.0)), integer=amount(whole(120, 24_000, 2.0))),
    integer("price cents | amount cents | amount in cents | unit amount | price in cents | total cents | cents", lambda r: round(r.goods.price * 100)),
    text("formatted price | price formatted | display price | price label | price text", fact("goods.price_tag")),
    text("price range | price level | price tier | price category", one_of("$ | $$ | $$ | $$$"), integer=one_of((1, 2, 2, 3))),
    # -- orders and payments
    integer("stock | stock quantity | in stock quantity | inventory | available | quantity available | on hand | stock level | stock count | units sold | sold",
            whole(0, 320, 1.5)),
    text("stock status | availability | availability status", one_of("in_stock | in_stock | in_stock | low_stock | out_of_stock | backorder")),
    text("card type | card brand | card network | card scheme | brand", CARDS.tell("brand"), of="card"),
    text("card type | card brand | card network | card scheme", CARDS.tell("brand")),
    text("card number | credit card | credit card number | pan | debit card number", CARDS.tell("number")),
    text("last four | last 4 | last four digits | card last four | card last 4", CARDS.tell("last")),
    text("cvv | cvc | security code | card code", CARDS.tell("cvv")),
    text("expiry | card expiry | exp date | card expiration", phrase("{m:02d}/{y}", m=whole(1, 12), y=whole(27, 31)), of="card"),
    text("card expiry | card expiration | exp date", phrase("{m:02d}/{y}", m=whole(1, 12), y=whole(27, 31))),
    integer("exp month | expiry month | expiration month", whole(1, 12)),
    integer("exp year | expiry year | expiration year", whole(2027, 2031)),
    text("fulfillment status | fulfilment status", one_of("unfulfilled | fulfilled | fulfilled | partial")),
    text("refund reason | return reason | cancellation reason | cancel reason", worded("refund_reasons", "Arrived damaged | Ordered by mistake | Wrong size | Arrived too late | No longer needed")),
    text("return policy | warranty | guarantee | return terms", worded("warranties", "2 years | 30 days | 14 days, unused | 1 year limited warranty")),
    text("gift message", worded("gift_messages", "Happy birthday! | Enjoy your new home. | With love from all of us. | Thank you for everything.")),
    text("payment provider | payment gateway | payment processor", one_of("stripe | paypal | adyen | klarna | square")),
    text("cart id | basket id | checkout token", code("cart_%%%%%%%%%%%%")),
    text("bundle | set name | kit", worded("bundles", "Starter Kit | Family Pack | Travel Set | Gift Box")),
    text("style | fit | cut", one_of("classic | slim | relaxed | regular"), of="product"),
    text("care instructions | washing instructions", worded("care", "Machine wash cold. | Hand wash only. | Wipe clean with a damp cloth. | Do not bleach.")),
    text("age group | target group | audience | target audience", worded("age_groups", "adults | children | teens | seniors | everyone")),
    text("loyalty tier | customer tier | membership level | membership | membership type | subscription tier", one_of("Bronze | Silver | Silver | Gold | Platinum")),
    text("customer segment | segment | customer type", one_of("retail | retail | wholesale | business | new")),
    text("specifications | specs | technical details", one_of("Aluminium body, 1.2 m cable, 2-year warranty | 100 % cotton, machine washable | 12 V, 3 A, 0.4 kg")),
    integer("quantity | qty | units | item count | ordered quantity", fact("goods.quantity"), learns="goods.quantity"),
    text("payment method | payment type | paid with", one_of("credit_card | paypal | bank_transfer | debit_card | apple_pay | invoice")),
    text("coupon | coupon code | promo code | discount code | voucher", code("SAVE##")),
    flag("in stock | is available | available online | availability", 0.85),
    flag("paid | is paid | refunded", 0.7),
    flag("gift wrap | is gift | on sale | is featured | featured | discounted", 0.2),
    # -- firms
    tells("company | company name | organization | organisation | organization name | business name | employer | vendor | supplier | "
          "merchant | client company | customer company | brand owner | supplier name | vendor name | publisher | store | store name | seller | partner | agency | legal name | trading name", "company.name"),
    text("industry | sector | line of business", worded("industries", INDUSTRIES)),
    integer("employees | employee count | number of employees | headcount | company size | num employees", whole(4, 2_400, 3.0)),
    text("company type | legal form | business type | entity form | legal entity type", worded("company_types", "LLC | Inc. | Ltd. | GmbH | partnership | nonprofit")),
    text("department | business unit", one_of("Wholesale | Retail | Services | Operations"), of="company"),
    text("company email | business email | support email | billing email | info email | sales email", fact("company.email"), formats="email idn-email"),
    text("mission | company description | boilerplate", worded("missions", "We make everyday tools that last. | Helping small firms ship on time since 1998. | Good food, short distances, fair prices.")),
    text("catch phrase | slogan | tagline | motto", worded("slogans",
        "Built to last. | Simply better every day. | Good work, on time. | From here to everywhere. | Made with care. | Small steps, big results.")),
)  # fmt: skip
