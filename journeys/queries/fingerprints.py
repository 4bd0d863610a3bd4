"""The fingerprint of a failure: journey, kind, and the error without the names and numbers of the one run."""

from django.db.models import CharField, F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import MD5, Coalesce, Concat, Left, NullIf

# Ids, quoted texts, dates and numbers say which run; the words between them say what is wrong.
OF_ONE_RUN = r"""[0-9a-fA-F-]{8,}|["'][^"']*["']|\d[\d.,:T-]*"""
NO_NAME = "\x01"


class Masked(Func):
    """regexp_replace; with the flag "g" over all matches."""

    function = "regexp_replace"
    output_field = CharField()


def _without(text: Combinable, name: str) -> Combinable:
    return Func(text, Coalesce(NullIf(F(name), Value("")), Value(NO_NAME)), Value("…"), function="replace")


PATTERN = Masked(
    _without(_without(_without(F("error"), "customer"), "label"), "subject"),
    Value(OF_ONE_RUN),
    Value("#"),
    Value("g"),
)
FINGERPRINT = Left(MD5(Concat(F("journey"), Value("|"), F("error_kind"), Value("|"), PATTERN)), 12)
