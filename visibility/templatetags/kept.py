"""{% kept "name" %} ... {% endkept %}: a part of a page that is drawn once for all who may see the same.

{% kept "name" standing %} keeps it under another standing than the page's: the frame's, which stands in no figure.
"""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString

from visibility.templatetags.parts import PARTS, Standing

register = template.Library()


class KeptNode(template.Node):
    """Draws its content, or takes it as it was drawn under its standing; a page without one draws always."""

    # Nobody looks for blocks in it: there are none.
    child_nodelists = ()

    def __init__(self, name: FilterExpression, standing: FilterExpression, content: NodeList) -> None:
        self.name, self.standing, self.nodelist = name, standing, content

    def render(self, context: Context) -> SafeString:
        standing = self.standing.resolve(context, ignore_failures=True)
        if not isinstance(standing, Standing):
            return self.nodelist.render(context)
        return PARTS.part(str(self.name.resolve(context)), standing, lambda: self.nodelist.render(context))


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """The name is one of its own among all parts of the standing. Raises TemplateSyntaxError for a block inside."""
    _, name, *standing = token.split_contents()
    content = parser.parse(("endkept",))
    parser.delete_first_token()
    if content.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError(f"Part {name} has a block, which other templates fill in: draw it outside.")
    return KeptNode(parser.compile_filter(name), parser.compile_filter(*standing or ["standing"]), content)
