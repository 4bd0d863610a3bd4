"""The firm's forty people: names, roles and rates, some with a raise inside the six months."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.sandbox.world.cast import HEADCOUNT, MAIL_DOMAIN, NAMES, RATE_OF
from integrations.sandbox.world.types import Person

RAISES = 8
RAISE = Decimal("1.05")
HIRED_BEFORE = 720


def build_people(seed: int, anchor: date) -> tuple[Person, ...]:
    random = Random(f"{seed}:people")
    posts = [
        (entity, role, name)
        for entity, heads in HEADCOUNT.items()
        for role, name in zip(_roles(heads), NAMES[entity], strict=True)
    ]
    raised = set(random.sample(range(len(posts)), RAISES))
    return tuple(_person(number, post, random, anchor, is_raised=number in raised) for number, post in enumerate(posts))


def _roles(heads: dict[str, int]) -> list[str]:
    return [role for role, count in heads.items() for _ in range(count)]


def _person(number: int, post: tuple[str, str, str], random: Random, anchor: date, *, is_raised: bool) -> Person:
    entity, role, name = post
    cost = Decimal(RATE_OF[role].cost[entity] + random.randint(-4, 4))
    first = anchor - timedelta(days=HIRED_BEFORE + random.randint(0, 900))
    rates = [(first, cost)]
    if is_raised:
        rates.append(((anchor - timedelta(days=random.randint(45, 150))).replace(day=1), _raised(cost)))
    email = f"{name.lower().replace(' ', '.')}@{MAIL_DOMAIN}"
    return Person(
        f"person-{number + 1:02d}",
        name,
        email,
        role,
        entity,
        tuple(rates),
        Decimal(RATE_OF[role].bill[entity]),
    )


def _raised(cost: Decimal) -> Decimal:
    return (cost * RAISE).quantize(Decimal("0.50"))
