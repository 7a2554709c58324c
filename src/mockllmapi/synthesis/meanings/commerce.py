# ruff: noqa: E501 - a row is a line
"""Commerce and money: things, prices, orders, payments, firms."""

from __future__ import annotations

from mockllmapi.synthesis.draws import code, fact, one_of, phrase, real, whole
from mockllmapi.synthesis.meanings.rows import Meaning, flag, integer, number, tells, text
from mockllmapi.synthesis.wordlists import CATEGORIES, COLORS, INDUSTRIES, MATERIALS

__all__ = ["ROWS"]

ROWS: tuple[Meaning, ...] = (
    # -- things
    tells("product | product name | item name | product title | item | article name | goods", "goods.name"),
    tells("brand | manufacturer | make | brand name", "goods.brand"),
    tells("category | category name | product type | department | product category", "goods.category", of="product order"),
    text("category | category name | topic | section", one_of(CATEGORIES)),
    text("sku | product code | item code | item number | product number | part number | stock code", fact("goods.sku")),
    text("barcode | ean | gtin | upc", code("978020137962#")),
    text("color | colour", one_of(COLORS)),
    text("size", one_of("XS | S | M | L | XL"), integer=whole(1, 60)),
    text("material | fabric", one_of(MATERIALS)),
    text("unit | unit of measure | uom", one_of("piece | kg | g | l | ml | m | box | pack")),
    text("model | model name | model number", code("@@-###0")),
    text("serial number | serial", code("SN-@@##-%%%%%%")),
    text("dimensions", phrase("{a} x {b} x {c} cm", a=whole(8, 60), b=whole(8, 60), c=whole(2, 40))),
    number("weight | weight kg | mass", real(0.2, 18, 2, 2.0), integer=whole(1, 18, 2.0)),
    integer("width | depth | height", whole(5, 180)),
    # -- money
    number("price | unit price | list price | sale price | retail price | regular price | current price | rate | unit cost | "
           "selling price | base price | starting price | final price", fact("goods.price"), integer=fact("goods.whole_price"),
           learns="goods.price"),
    number("original price | compare at price | old price | msrp", lambda r: round(r.goods.price * 1.25, 2),
           integer=lambda r: round(r.goods.price * 1.25)),
    number("total | subtotal | amount | total price | total amount | sum | grand total | line total | order total | value | cost | "
           "total cost | amount due | amount paid | net amount | gross amount | fare | charge | payment amount | invoice total",
           fact("goods.subtotal"), integer=lambda r: round(r.goods.subtotal)),
    number("tax | tax amount | vat | sales tax | taxes", lambda r: round(r.goods.subtotal * 0.08, 2), integer=whole(1, 40)),
    number("shipping | shipping cost | delivery fee | shipping fee | fee | service fee | postage",
           one_of((0.0, 3.95, 4.95, 5.99, 7.5, 9.99)), integer=one_of((0, 4, 5, 6, 8, 10))),
    number("discount | discount amount | savings", lambda r: round(r.goods.subtotal * (0, 0, 0.05, 0.1)[int(r.random() * 4)], 2),
           integer=one_of((0, 0, 5, 10))),
    number("tax rate | vat rate", one_of((0.0, 0.05, 0.07, 0.08, 0.2)), integer=one_of((0, 5, 7, 19, 20))),
    number("discount percent | discount percentage | discount rate", one_of((0.0, 5.0, 10.0, 15.0, 20.0, 25.0)), integer=one_of((0, 5, 10, 15, 20, 25))),
    number("balance | account balance | available balance | credit limit | budget | revenue | turnover | market cap | funding | "
           "total revenue | sales amount | profit | net worth", real(250, 48_000, 2, 2.0), integer=whole(250, 48_000, 2.0)),
    number("exchange rate | conversion rate", real(0.6, 1.8, 4)),
    number("interest rate | apr", real(0.9, 7.9, 2)),
    text("currency symbol", one_of("$ | € | £")),
    # -- orders and payments
    integer("quantity | qty | units | item count | ordered quantity", fact("goods.quantity"), learns="goods.quantity"),
    integer("stock | stock quantity | in stock quantity | inventory | available | quantity available | on hand | stock level | stock count",
            whole(0, 320, 1.5)),
    text("order number | order no | order reference | order ref | order code", code("ORD-######")),
    text("invoice number | invoice no | bill number", code("INV-2026-####")),
    text("tracking number | tracking code | tracking id | shipment number", code("TRK##########")),
    text("* number | * no | * ref | reference | reference number | ref | * reference | confirmation number | confirmation code | "
         "booking reference | case number | ticket number", code("@@-#####")),
    text("transaction id | payment id | charge id", code("txn_%%%%%%%%%%%%")),
    text("payment method | payment type | paid with", one_of("credit_card | paypal | bank_transfer | debit_card | apple_pay | invoice")),
    text("card type | card brand | card network", one_of("Visa | Mastercard | American Express")),
    text("card number | credit card | credit card number | pan", one_of("4111111111111111 | 4242424242424242 | 5555555555554444 | 378282246310005")),
    text("last four | last 4 | last four digits | card last four", one_of("1111 | 4242 | 4444 | 0005")),
    text("cvv | cvc | security code", code("###")),
    text("iban | account iban", one_of("GB33BUKB20201555555555 | DE75512108001245126199 | FR7630006000011234567890189")),
    text("bic | swift | swift code", one_of("BUKBGB22XXX | DEUTDEFFXXX | CHASUS33XXX")),
    text("account number | bank account", code("00########")),
    text("routing number", one_of("021000021 | 011401533 | 091000019")),
    text("bank | bank name", phrase("{name} Bank", name=one_of("Northgate | First Harbor | Meridian | Stonebridge | Union Valley"))),
    text("shipping method | carrier | courier | delivery method | delivery type", one_of("Standard | Express | Overnight | Pickup")),
    text("coupon | coupon code | promo code | discount code | voucher", code("SAVE##")),
    flag("in stock | is available | available online | availability", 0.85),
    flag("paid | is paid | refunded", 0.7),
    flag("gift wrap | is gift | on sale | is featured | featured | discounted", 0.2),
    # -- firms
    tells("company | company name | organization | organisation | organization name | business name | employer | vendor | supplier | "
          "merchant | supplier name | vendor name | publisher | store | store name | seller | partner | agency | legal name | trading name", "company.name"),
    text("industry | sector | line of business", one_of(INDUSTRIES)),
    integer("employees | employee count | number of employees | headcount | company size | num employees", whole(4, 2_400, 3.0)),
    text("vat number | tax id | tax number | registration number | ein", code("##-#######")),
    text("catch phrase | slogan | tagline | motto", one_of(
        "Built to last. | Simply better every day. | Good work, on time. | From here to everywhere. | Made with care. | Small steps, big results.")),
    text("ticker | stock symbol", code("@@@")),
)  # fmt: skip
