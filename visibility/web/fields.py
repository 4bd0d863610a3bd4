"""Fields of a form or a query string, cut to size; what is nonsense is as good as not given."""

from django.http import QueryDict

from integrations.texts import storable_text


def text(asked: QueryDict, name: str, *, longest: int = 500) -> str:
    """The field as it can be stored, without outer blanks; "" when it is absent."""
    return storable_text(str(asked.get(name, ""))).strip()[:longest]
