"""One contract's figures in its own currency, in exact fractions, as FINANCE.md 1 defines them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby

from tests.stories import earning
from tests.stories.books import Books, Colleague, Contract, Dated, Entry, Line, Seat, Spending
from tests.stories.earning import NOTHING, cent, total

HORIZON_DAYS = 60
SOON_DAYS = 30


def value(entry: Entry) -> Fraction:
    return cent(entry.hours * entry.bill_rate)


@dataclass(frozen=True)
class ContractValue:
    """A contract closed on a day. Amounts in the contract's currency."""

    contract: Contract
    books: Books
    as_of: date

    @property
    def is_planned(self) -> bool:
        """Without tasks nobody has estimated it: no budget, no estimate, no forecast."""
        return bool(self.contract.tasks)

    def costs(self) -> list[Dated]:
        """Labour entry by entry, each rounded, approved expenses, and what suppliers have billed."""
        labour = [Dated(entry.on, cent(entry.hours * entry.cost_rate)) for entry in self._entries()]
        return labour + self.bought()

    def approved(self) -> list[Dated]:
        """Billable time at its rates, billable expenses at cost."""
        worked = [Dated(one.on, value(one)) for one in self._entries() if one.is_billable and one.is_approved]
        return worked + self._until_today(self._converted(one) for one in self.contract.spent if one.is_billable)

    def pending(self) -> list[Dated]:
        return [Dated(one.on, value(one)) for one in self._entries() if one.is_billable and not one.is_approved]

    def accepted(self) -> list[Dated]:
        return self._until_today(self.contract.accepted)

    def bills(self) -> list[Dated]:
        return self._until_today(self.contract.bills)

    def bought(self) -> list[Dated]:
        """Approved expenses and what suppliers have billed: in budget and earned value at their price."""
        return self._until_today([*map(self._converted, self.contract.spent), *self.contract.supplied])

    def budget_of_work(self) -> Fraction:
        return sum((task.hours * self.cost_rate(task.role) for task in self.contract.tasks), NOTHING)

    def budget(self) -> Fraction:
        return self.budget_of_work() + total(self.bought())

    def earned_value(self) -> Fraction:
        done = (task.hours * self.cost_rate(task.role) * task.done for task in self.contract.tasks)
        return sum(done, total(self.bought()))

    def estimate(self) -> Fraction:
        """EAC = AC + BAC - EV."""
        return total(self.costs()) + self.budget() - self.earned_value()

    def recognised(self) -> list[Dated]:
        """What was earned on which day, by each line's method."""
        return [one for line in self.contract.lines for one in self._earned(line)]

    def worked(self) -> Fraction:
        """Recognised and, where time is sold, what waits for approval."""
        waiting = self.pending() if self.is_timed else []
        return total(self.recognised()) + total(waiting)

    @property
    def is_timed(self) -> bool:
        """One line alone that is paid by the hour: its revenue is the sum of what was posted."""
        return [line.method for line in self.contract.lines] == ["time_and_materials"]

    @property
    def is_posted(self) -> bool:
        return self.is_timed or [line.method for line in self.contract.lines] == ["fixed_milestone"]

    def forecast_revenue(self) -> Fraction:
        return sum((self._forecast(line) for line in self.contract.lines), NOTHING)

    def over_cap(self) -> Fraction:
        """Worth of approved work beyond caps."""
        caps = [line.cap for line in self.contract.lines if line.method == "capped_tm" and line.cap is not None]
        return sum((max(total(self.approved()) - cap, NOTHING) for cap in caps), NOTHING)

    def _earned(self, line: Line) -> list[Dated]:
        methods: dict[str, Callable[[Line], Iterable[Dated]]] = {
            "time_and_materials": lambda _: self.approved(),
            "capped_tm": lambda line: earning.capped(self.approved(), line),
            "fixed_milestone": lambda _: self.accepted(),
            "fixed_poc_cost": self._by_cost,
            "fixed_poc_effort": lambda line: earning.by_hours(self.hours(), self.hours_left(), line),
            "retainer": lambda line: earning.by_days(self.hours(), self.as_of, line),
            "cost_plus": lambda line: earning.with_fee(self.allowable(), line),
        }
        return list(methods[line.method](line))

    def _forecast(self, line: Line) -> Fraction:
        """The price; time worked and what is left of billable tasks; cost in the end and its fee; a fee and overage."""
        if line.method in ("time_and_materials", "capped_tm"):
            whole = total(self.approved()) + total(self.pending()) + self._still_billable()
            return whole if line.cap is None else min(whole, line.cap)
        if line.method == "cost_plus":
            refused = total(self.costs()) - total(self.allowable())
            return earning.fee_on(self.estimate() - refused, line)
        overage = total(earning.overage(self.hours(), line)) if line.method == "retainer" else NOTHING
        return line.price + overage

    def _still_billable(self) -> Fraction:
        left = (
            task.hours * (1 - task.done) * self.bill_rate(task.role) for task in self.contract.tasks if task.is_billable
        )
        return sum(left, NOTHING)

    def hours(self) -> list[Dated]:
        return [Dated(entry.on, entry.hours) for entry in self._entries()]

    def hours_left(self) -> Fraction:
        return sum((task.hours * (1 - task.done) for task in self.contract.tasks), NOTHING)

    def allowable(self) -> list[Dated]:
        """Cost but for expenses that the customer may not be billed."""
        labour = [Dated(entry.on, cent(entry.hours * entry.cost_rate)) for entry in self._entries()]
        spent = [self._converted(one) for one in self.contract.spent if one.is_billable]
        return labour + self._until_today(spent + self.contract.supplied)

    def unbilled(self) -> tuple[Fraction, ...]:
        """Recognised and not billed, bills covering the oldest first: 0-30, 31-60, 61-90, over 90 days."""
        ages = [NOTHING] * 4
        billed = total(self.bills())
        for item in sorted(self.recognised(), key=lambda one: one.on):
            covered = min(item.amount, billed)
            billed -= covered
            days = (self.as_of - item.on).days
            ages[(days > 30) + (days > 60) + (days > 90)] += item.amount - covered
        return tuple(ages)

    def open_seats(self) -> list[Seat]:
        """Planned hours nobody is named for and that are not past."""
        return [
            seat for seat in self.contract.seats if seat.person is None and seat.hours and seat.ends_on >= self.as_of
        ]

    def absences(self, seat: Seat) -> list[Seat]:
        """Days of a named seat, weekdays from today on, that its person has off, each with what was planned for it."""
        days = [seat.starts_on + timedelta(one) for one in range((seat.ends_on - seat.starts_on).days + 1)]
        weekdays = [day for day in days if day.weekday() < 5]
        away = self.books.people[seat.person].away if seat.person else {}
        return [
            replace(seat, hours=seat.hours / len(weekdays) * away[day], starts_on=day, ends_on=day)
            for day in weekdays
            if day >= self.as_of and away.get(day) and seat.hours
        ]

    def left_open(self) -> list[Seat]:
        """What time off leaves open, a week of a seat as one: it begins with the first day away of that week."""
        weeks = [
            list(days)
            for seat in self.contract.seats
            for _, days in groupby(
                self.absences(seat), key=lambda day: day.starts_on - timedelta(day.starts_on.weekday())
            )
        ]
        return [replace(days[0], hours=sum((day.hours for day in days), NOTHING)) for days in weeks]

    def seats_soon(self) -> list[Seat]:
        """Seats of which something is open that starts within thirty days, or has started."""
        away = [days[0] for seat in self.contract.seats if (days := self.absences(seat))]
        return [seat for seat in self.open_seats() + away if (seat.starts_on - self.as_of).days <= SOON_DAYS]

    def undone(self) -> list[Seat]:
        """What nobody does: open seats, and what time off leaves open."""
        return self.open_seats() + self.left_open()

    def revenue_at_risk(self) -> Fraction:
        return sum((seat.hours * self.bill_rate(seat.role) for seat in self.undone()), NOTHING)

    def staffing_risk(self) -> Fraction:
        """The same weighted by how soon it starts within sixty days."""
        return sum((seat.hours * self.bill_rate(seat.role) * self._urgency(seat) for seat in self.undone()), NOTHING)

    def cost_rate(self, role: str) -> Fraction:
        return self._rate(role, lambda person: person.cost_rate(self.as_of))

    def bill_rate(self, role: str) -> Fraction:
        return self._rate(role, lambda person: person.bill_rate)

    def _converted(self, spent: Spending) -> Dated:
        if spent.currency == self.contract.currency:
            return Dated(spent.on, spent.amount)
        euros, each = (self.books.euros_for(one, spent.on) for one in (spent.currency, self.contract.currency))
        return Dated(spent.on, cent(spent.amount * euros / each), (spent.amount, spent.currency))

    def _by_cost(self, line: Line) -> Iterable[Dated]:
        """Each day's cost moves progress = cost / EAC; revenue to date is rounded once a day."""
        if not self.is_planned:
            return []
        estimate = self.estimate()
        return earning.stepwise(self.costs(), lambda spent: min(spent / estimate, Fraction(1)) * line.price)

    def _rate(self, role: str, rate_of: Callable[[Colleague], Fraction | None]) -> Fraction:
        """The mean of the people allocated to the role by hours, else of the role's people in the entity."""
        hours: dict[str, Fraction] = defaultdict(Fraction)
        for seat in self.contract.seats:
            if seat.person and seat.role == role:
                hours[seat.person] += seat.hours
        of_role = {key: one for key, one in self.books.people.items() if one.role == role}
        near = {key: Fraction(1) for key, one in of_role.items() if one.entity == self.contract.entity}
        for weights in (hours, near):
            rated = [(rate, weights[key]) for key in weights if (rate := rate_of(self.books.people[key])) is not None]
            if weight := sum((share for _, share in rated), NOTHING):
                return sum((rate * share for rate, share in rated), NOTHING) / weight
        raise LookupError(f"nobody of {self.contract.entity} is a {role!r}")

    def _urgency(self, seat: Seat) -> Fraction:
        return max(Fraction(HORIZON_DAYS - max((seat.starts_on - self.as_of).days, 0), HORIZON_DAYS), NOTHING)

    def _entries(self) -> Iterator[Entry]:
        return (entry for entry in self.contract.entries if entry.on <= self.as_of)

    def _until_today(self, dated: Iterable[Dated]) -> list[Dated]:
        return [one for one in dated if one.on <= self.as_of]
