"""{% kept "name" %} ... {% endkept %}: a part of a page that is drawn once for all who may see the same."""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from visibility.templatetags.parts import PARTS, Standing

register = template.Library()


class KeptNode(template.Node):
    """Draws its content, or takes it as it was drawn under the page's `standing`; a page without one draws always."""

    def __init__(self, name: FilterExpression, content: NodeList) -> None:
        self.name, self.nodelist = name, content

    def render(self, context: Context) -> SafeString:
        standing = context.get("standing")
        if not isinstance(standing, Standing):
            return self.nodelist.render(context)
        return PARTS.part(str(self.name.resolve(context)), standing, lambda: self.nodelist.render(context))


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """The name is one of its own in the template."""
    _, name = token.split_contents()
    content = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(parser.compile_filter(name), content)
