"""Tax documents and credit notes."""

from decimal import Decimal
from itertools import repeat

from visibility.measures import tax
from visibility.measures.tax import TaxedLine, TaxRounding, TaxTotals
from visibility.measures.worked.evaluation import Translation
from visibility.measures.worked.reading import CURRENCY, Values, named, number, numbers, shown


def tax_document(values: Values) -> Values:
    lines, rounding = _lines(values), TaxRounding(values.get("rounding", "document"))
    totals = _totals(lines, rounding, values)
    paid = tax.payable(totals, paid=number(values.get("paid", "0")))
    both = {**_by_rounding(lines, values), **_self_assessed(lines, values)}
    return shown(net=totals.net, tax=totals.tax, gross=totals.gross, payable=paid, **both)


def credit_note(values: Values) -> Values:
    totals = tax.credit_note(**named(values, "price", "rate", quantity="qty"), currency=CURRENCY)
    left = tax.open_after(totals, numbers(values.get("refunds", [])))
    return shown(net=totals.net, tax=totals.tax, gross=totals.gross, open_after=left)


def _totals(lines: list[TaxedLine], rounding: TaxRounding, values: Values) -> TaxTotals:
    recompute = tax.tax_inclusive if values.get("price_includes_tax") else tax.tax_exclusive
    return recompute(lines, rounding=rounding, currency=values.get("currency", CURRENCY))


def _by_rounding(lines: list[TaxedLine], values: Values) -> Values:
    document = _totals(lines, TaxRounding.DOCUMENT, values).tax
    line = _totals(lines, TaxRounding.LINE, values).tax
    return {"document": document, "line": line, "per_line": line}


def _self_assessed(lines: list[TaxedLine], values: Values) -> Values:
    if "buyer_rate" not in values:
        return {}
    owed = tax.self_assessed(lines, buyer_rate=number(values["buyer_rate"]), currency=CURRENCY)
    return {"buyer_output_tax": owed, "buyer_input_tax": owed}


def _lines(values: Values) -> list[TaxedLine]:
    if "line_amount" in values:
        line = TaxedLine(**named(values, "rate", amount="line_amount"), category="S")
        return list(repeat(line, int(values.get("count", 1))))
    return [*map(_line, values["lines"]), *map(_allowance, values.get("allowances", []))]


def _line(item: Values) -> TaxedLine:
    amount = number(item["gross"] if "gross" in item else item["net"])
    return TaxedLine(amount, number(item.get("rate", "0")), item.get("category", "S"))


def _allowance(item: Values) -> TaxedLine:
    amount: Decimal = number(item["amount"])
    signed = amount if number(item.get("sign", "-1")) > 0 else amount.copy_negate()
    return TaxedLine(signed, number(item["rate"]), item.get("category", "S"))


FUNCTIONS: dict[str, Translation] = {"tax_document": tax_document, "credit_note": credit_note}
