"""What happens in HR: people ask for time off and get it, somebody new is hired."""

from datetime import timedelta

from integrations.sandbox.world.cast import CONSULTANT, MAIL_DOMAIN
from integrations.sandbox.world.situation import Situation

PLACES = (("Germany", "Berlin"), ("United States", "Boston"), ("United Kingdom", "London"))
FIRST_NAMES = ("Ida", "Noah", "Clara", "Samir", "Greta", "Luis", "Maya", "Owen")
LAST_NAMES = ("Albers", "Novak", "Carver", "Iqbal", "Lowell", "Winter", "Ferrari", "Stone")
LATEST_DAYS, LONGEST_DAYS = 60, 5


async def request_time_off(situation: Situation) -> str:
    """Somebody asks for a few days within the next weeks."""
    person = situation.random.choice(situation.firm.people)
    start = situation.today() + timedelta(days=situation.random.randrange(7, LATEST_DAYS))
    end = start + timedelta(days=situation.random.randrange(2, 2 + LONGEST_DAYS))
    days = {"start": start.isoformat(), "end": end.isoformat()}
    await situation.hands.do("bamboohr", "request_time_off", person=person.key, **days)
    return f"{person.name} asked for time off from {start} to {end}"


async def approve_time_off(situation: Situation) -> str | None:
    """The request that was made last is approved; those before it wait for somebody else."""
    requests = await situation.hands.state("bamboohr", "time_off_requests")
    waiting = [one for one in requests if one["status"]["status"] == "requested"]
    if not waiting:
        return None
    await situation.hands.do("bamboohr", "approve_time_off", id=str(waiting[-1]["id"]))
    return f"time off of {waiting[-1]['name']} was approved"


async def hire(situation: Situation) -> str:
    """Somebody begins in two weeks: the HRIS knows them first; PSA and ERP hear of it later, by hand."""
    first, last = situation.random.choice(FIRST_NAMES), situation.random.choice(LAST_NAMES)
    taken = {one["workEmail"] for one in await situation.hands.state("bamboohr", "employees")}
    division, location = situation.random.choice(PLACES)
    await situation.hands.do(
        "bamboohr",
        "hire",
        first_name=first,
        last_name=last,
        email=_free(f"{first}.{last}".lower(), taken),
        job_title=CONSULTANT,
        division=division,
        location=location,
        date=(situation.today() + timedelta(days=14)).isoformat(),
    )
    return f"{first} {last} was hired"


def _free(name: str, taken: set[str]) -> str:
    """An address nobody has: a number goes behind a name that is taken."""
    addresses = (f"{name}{number or ''}@{MAIL_DOMAIN}" for number in range(len(taken) + 1))
    return next(address for address in addresses if address not in taken)
