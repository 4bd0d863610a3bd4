"""Plants known cases in the demo's simulated vendors, and says beforehand what must show; nothing else is touched.

sandboxes     the simulated vendors over HTTP, as their world's hand reaches them
expected      what must show once it was pulled: leak, open money, line of the close
plot          what one planting has done, kept in a sandbox so that it can be taken back
bookable      where time can be booked that the ERP would take
hours         approved time: refused by the ERP, or waiting for an ERP that is stopped
suppliers     a supplier's invoice that its order does not cover
rates         approved time that has no rate
invoices      an invoice line that stands twice; an invoice at the exchange rate of another day
milestones    a milestone accepted long ago whose invoice is gone
cases         the cases by name
telling       what was planted as lines for the terminal
"""
