"""The firm's people: names, roles and rates; some with a raise, in a large firm some who have left."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.sandbox.world.cast import ANALYST, CONSULTANT, ENGINEER, MAIL_DOMAIN, RATE_OF, SENIOR
from integrations.sandbox.world.sizes import SMALL, Size
from integrations.sandbox.world.types import Person

RAISE = Decimal("1.05")
BACKDATED_DAYS = 40
# Whoever leads a project or designs it stays until it is done.
MAY_LEAVE = (SENIOR, CONSULTANT, ENGINEER, ANALYST)


def build_people(seed: int, anchor: date, size: Size = SMALL) -> tuple[Person, ...]:
    random = Random(f"{seed}:people")
    posts = [
        (entity, role, name)
        for entity, heads in size.headcount.items()
        for role, name in zip(_roles(heads), size.names[entity], strict=True)
    ]
    raised = random.sample(range(len(posts)), size.raises)
    people = [
        _person(number, post, random, anchor, size, is_raised=number in raised) for number, post in enumerate(posts)
    ]
    for number in raised[: size.backdated]:
        people[number] = replace(people[number], backdated_days=BACKDATED_DAYS)
    return tuple(_some_left(people, Random(f"{seed}:leaving"), anchor, size))


def _roles(heads: dict[str, int]) -> list[str]:
    return [role for role, count in heads.items() for _ in range(count)]


def _person(
    number: int, post: tuple[str, str, str], random: Random, anchor: date, size: Size, *, is_raised: bool
) -> Person:
    entity, role, name = post
    cost = Decimal(RATE_OF[role].cost[entity] + random.randint(-4, 4))
    first = anchor - timedelta(days=size.hired_before + random.randint(0, 900))
    rates = [(first, cost)]
    if is_raised:
        rates.append(((anchor - timedelta(days=random.randint(*size.raised_within))).replace(day=1), _raised(cost)))
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


def _some_left(people: Sequence[Person], random: Random, anchor: date, size: Size) -> list[Person]:
    """As many as the size says left within its days; nobody who was raised late, so that each case stands alone."""
    candidates = [one.key for one in people if one.role in MAY_LEAVE and not one.backdated_days]
    leaving = random.sample(candidates, size.leavers)
    days = {key: anchor - timedelta(days=random.randint(30, size.days - 60)) for key in leaving}
    return [replace(one, left_on=days[one.key]) if one.key in days else one for one in people]
