"""The guards: each takes a root folder and returns what breaks its rule, as readable lines."""

import ast
import re
from pathlib import Path

from tests.architecture.tree import FLOORS, body_length, called, calls, classes, functions, imports, sources

VENDORS = re.compile(
    r"\b(salesforce|kantata|mavenlink|netsuite|bamboo|workday|coupa|slack|microsoft|crewplan|tryton)\b", re.IGNORECASE
)
EXAMPLE = re.compile("crewplan", re.IGNORECASE)
REACHES = ("get_model", "send_task", "import_string", "import_module", "__import__", "signature")
MONEY = re.compile(r"(^|_)(amount|price|budget|rate|value|cost|revenue)$")
OPEN_PAGES = tuple(f"visibility/web/{name}.py" for name in ("access", "shell", "signin", "health"))
LEVEL = {"integrations": 0, "canonical": 0, "journeys": 1, "visibility": 2}


def string_reaches(root: Path) -> list[str]:
    """Nothing reaches for a module, model or task by its name, except the registry of connectors."""
    return [
        f"{source.path}:{call.lineno} calls {called(call)}"
        for source in sources(root)
        if source.path != "integrations/registry.py" and not source.path.startswith("integrations/sandbox/")
        for call in calls(source)
        if called(call) in REACHES
    ]


def vendor_names_in_journeys(root: Path) -> list[str]:
    return [
        f"{source.path}:{number} names {match.group()}"
        for source in sources(root, "journeys")
        for number, line in enumerate(source.text.splitlines(), 1)
        if (match := VENDORS.search(line))
    ]


def example_vendor_above_integrations(root: Path) -> list[str]:
    """The vendor that shows how to add one is known to its connector and its sandbox alone."""
    return [
        f"{source.path}:{number} names the example vendor"
        for floor in ("journeys", "visibility")
        for source in sources(root, floor)
        for number, line in enumerate(source.text.splitlines(), 1)
        if EXAMPLE.search(line)
    ]


def long_tasks(root: Path, limit: int = 8) -> list[str]:
    return [
        f"{source.path}:{function.lineno} {function.name} has {body_length(function)} lines"
        for source in sources(root)
        for function in functions(source)
        if any("shared_task" in ast.dump(decorator) for decorator in function.decorator_list)
        if body_length(function) > limit
    ]


def foreign_keys_pointing_up(root: Path) -> list[str]:
    """A foreign key names a model of its own floor or a lower one; across floors it hides the reverse name."""
    found = []
    for source in sources(root):
        floor = source.path.split("/", 1)[0]
        for call in (call for call in calls(source) if called(call) in ("ForeignKey", "OneToOneField")):
            target = call.args[0] if call.args else None
            if isinstance(target, ast.Constant) and "." in str(target.value):
                found += _key_faults(f"{source.path}:{call.lineno}", floor, str(target.value), call)
    return found


def _key_faults(place: str, floor: str, target: str, call: ast.Call) -> list[str]:
    app = target.split(".", maxsplit=1)[0]
    level = LEVEL.get(app, -1)
    if level > LEVEL[floor]:
        return [f"{place} points up to {target}"]
    related = next((word.value for word in call.keywords if word.arg == "related_name"), None)
    crosses = 0 <= level < LEVEL[floor]
    if crosses and not (isinstance(related, ast.Constant) and related.value == "+"):
        return [f"{place} points to {target} without related_name='+'"]
    return []


def money_without_currency(root: Path) -> list[str]:
    """A model with a money field has a currency field of its own or a base class that has one."""
    found = []
    for source in sources(root):
        if "/models" in source.path and "/migrations/" not in source.path:
            having = {node.name for node in classes(source) if _names_a_currency(node)}
            found += [
                f"{source.path}:{node.lineno} {node.name} has money without a currency"
                for node in classes(source)
                if any(MONEY.search(name) for name, kind in _fields(node).items() if kind == "DecimalField")
                and node.name not in having
                and not any(isinstance(base, ast.Name) and base.id in having for base in node.bases)
            ]
    return found


def _names_a_currency(node: ast.ClassDef) -> bool:
    return any("currency" in name or name == "quote" for name in _fields(node))


def _fields(node: ast.ClassDef) -> dict[str, str]:
    return {
        target.id: called(statement.value)
        for statement in node.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def sandbox_and_connectors_shared(root: Path) -> list[str]:
    """The sandboxes import nothing of the product, the product nothing of the sandboxes."""
    found = []
    for source in sources(root):
        inside = source.path.startswith("integrations/sandbox/")
        for name in imports(source):
            is_sandbox = name.startswith("integrations.sandbox")
            if inside and name.split(".")[0] in ("integrations", "journeys", "visibility", "django") and not is_sandbox:
                found.append(f"{source.path} imports {name}")
            if not inside and is_sandbox and not source.path.startswith("visibility/devstack/"):
                found.append(f"{source.path} imports {name}")
    return found


def plotly_imports(root: Path) -> list[str]:
    return [
        f"{source.path} imports {name}"
        for source in sources(root)
        for name in imports(source)
        if name.split(".")[0] == "plotly" and source.path != "visibility/web/charts.py"
    ]


def views_without_access(root: Path) -> list[str]:
    """Every page function that takes a request is decorated with its roles, or is the sign-in itself."""
    return [
        f"{source.path}:{function.lineno} {function.name} has no access decorator"
        for source in sources(root, "visibility/web")
        for function in functions(source)
        if _takes_request(function) and source.path not in OPEN_PAGES
        if not any("allow" in ast.dump(decorator) for decorator in function.decorator_list)
    ]


def _takes_request(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = function.args.args
    return bool(arguments) and arguments[0].arg in ("request", "_request") and not function.name.startswith("_")


def long_files(root: Path, limit: int = 300) -> list[str]:
    return [
        f"{source.path} has {count} lines"
        for source in sources(root, *FLOORS, "tests")
        if "/migrations/" not in source.path and (count := source.text.count("\n")) > limit
    ]


def unverified_tls(root: Path) -> list[str]:
    pattern = re.compile(r"verify\s*=\s*False|ssl\s*=\s*False|CERT_NONE")
    return [
        f"{source.path}:{number} switches TLS checks off"
        for source in sources(root)
        if not source.path.startswith("integrations/sandbox/")
        for number, line in enumerate(source.text.splitlines(), 1)
        if pattern.search(line)
    ]
