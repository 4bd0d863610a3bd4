"""Every conceptual function of the finance handbook, mapped by name to this product's own code.

reading     values out of and into the decimal strings of an example
datasets    the public data files some examples name; the one place in measures that opens a file
money time revenue balances sheets forecast people currency documents control corrections  translations
evaluation  runs a file of examples and lists the differences
"""

from visibility.measures.worked import (
    balances,
    control,
    corrections,
    currency,
    documents,
    forecast,
    money,
    people,
    revenue,
    sheets,
    time,
)
from visibility.measures.worked.evaluation import Difference, Translation, differences

FUNCTIONS: dict[str, Translation] = {
    **money.FUNCTIONS,
    **time.FUNCTIONS,
    **revenue.FUNCTIONS,
    **balances.FUNCTIONS,
    **forecast.FUNCTIONS,
    **people.FUNCTIONS,
    **currency.FUNCTIONS,
    **documents.FUNCTIONS,
    **control.FUNCTIONS,
    **corrections.FUNCTIONS,
    **sheets.FUNCTIONS,
}


def evaluate(examples: dict[str, object]) -> list[Difference]:
    """Run worked examples through FUNCTIONS and return where results differ; none: all passed.

    `examples` is the parsed file: {"examples": [{"id", "function", "inputs", "expected", "tolerance"}]}.
    """
    return differences(examples, FUNCTIONS)
