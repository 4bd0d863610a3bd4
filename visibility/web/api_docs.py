"""The API, described from its own schema. The drawing script writes styles into the page: docs/adr/0050."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from drf_spectacular.views import SpectacularRedocView

_drawn = SpectacularRedocView.as_view(template_name="api_docs.html", url_name="schema", title="Sightline API")
api_docs = csp_replace({"style-src": [SELF, UNSAFE_INLINE]})(_drawn)
