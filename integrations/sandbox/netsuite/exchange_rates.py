"""The exchange rate that the ERP fills in on a document: that of its day, to the base currency of its subsidiary."""

from decimal import Decimal

from integrations.sandbox.netsuite.store import Record, Store

SAME = "1.0"
STEP = Decimal("0.0000000001")


def exchange_rate(store: Store, *, currency: str | None, subsidiary: str | None, day: str) -> str:
    """Units of the subsidiary's currency for one of the document's, as text; currencies by internal id.

    The last rate that is effective on the day. (recalled) Where the account keeps none it is 1.
    """
    base = store.records["subsidiary"].get(subsidiary or "", {}).get("currency")
    if not currency or not base or currency == base:
        return SAME
    own, other = (_in_reference(store, one, day) for one in (currency, base))
    return SAME if own is None or other is None else f"{(own / other).quantize(STEP):f}"


def _in_reference(store: Store, currency: str, day: str) -> Decimal | None:
    """Units of the one currency that rates are kept in for one of this; None: no rate is kept by that day."""
    if store.records["currency"][currency]["isBaseCurrency"]:
        return Decimal(1)
    kept = [one for one in store.records["currencyRate"].values() if _holds(one, currency, day)]
    return Decimal(max(kept, key=lambda one: one["effectiveDate"])["exchangeRate"]) if kept else None


def _holds(rate: Record, currency: str, day: str) -> bool:
    return bool(rate["transactionCurrency"] == currency and rate["effectiveDate"] <= day)
