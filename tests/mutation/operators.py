"""Make mutants of a function: every small change that a list of operators can make to its syntax tree."""

import ast
import copy
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A changed function: its source, and the changed statement before and after."""

    source: str
    before: str
    after: str

    @property
    def change(self):
        return f"{self.before} → {self.after}"


def mutants(source):
    """All mutants of a function's source, each once; its docstring and annotations are left alone."""
    tree = ast.parse(source)
    original = ast.unparse(tree)
    found = {}
    for statement, path in _statements(tree):
        before = _head(statement)
        for changed in _changed_statements(statement):
            new_tree = _with(tree, path, changed)
            try:
                text = ast.unparse(ast.fix_missing_locations(new_tree))
                compile(text, "<mutant>", "exec")
            except (SyntaxError, ValueError):
                continue
            if text != original:
                after = "; ".join(map(_head, changed)) or "(left out)"
                found.setdefault(text, Mutant(text, before, after))
    return list(found.values())


def _statements(tree):
    """Every statement inside functions, each with the (field, index) path that leads to it."""
    pending = [(tree, (), False)]
    while pending:
        node, path, inside = pending.pop()
        for name in ("body", "orelse"):
            for i, child in enumerate(getattr(node, name, [])):
                if not isinstance(child, ast.stmt):
                    continue
                here = (*path, (name, i))
                if inside and not _is_docstring(child):
                    yield child, here
                pending.append((child, here, inside or isinstance(child, ast.FunctionDef)))


def _is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _head(statement):
    """The statement's own first line, without the body of a loop or a condition."""
    return ast.unparse(statement).split("\n")[0]


def _with(tree, path, statements):
    """A copy of the tree in which the statement at `path` is exchanged for `statements`."""
    tree = copy.deepcopy(tree)
    node = tree
    for name, i in path[:-1]:
        node = getattr(node, name)[i]
    name, i = path[-1]
    body = getattr(node, name)
    body[i : i + 1] = statements or [ast.Pass()]
    return tree


def _changed_statements(statement):
    """Lists of statements to stand in the place of `statement`."""
    if not isinstance(statement, ast.FunctionDef):
        yield []
    if isinstance(statement, ast.AugAssign):
        yield [ast.Assign([statement.target], statement.value, lineno=0)]
        yield [ast.AugAssign(statement.target, ast.Sub(), statement.value)]
    for place, expression in _expressions(statement):
        for changed in _changed_expressions(expression):
            yield [_with_expression(statement, place, changed)]


def _expressions(statement):
    """Every expression of the statement itself, with the path of fields to it; not those of its body."""
    pending = [(statement, (), False)]
    while pending:
        node, path, without_sign = pending.pop()
        for name, value in ast.iter_fields(node):
            if name in ("body", "orelse", "targets", "target", "ctx", "annotation", "args") and isinstance(
                node, ast.stmt
            ):
                continue
            children = enumerate(value) if isinstance(value, list) else [(None, value)]
            for i, child in children:
                if isinstance(child, ast.expr | ast.Slice | ast.keyword):
                    here = (*path, (name, i))
                    signless = without_sign or _forgets_sign(node, name)
                    if not (signless and isinstance(child, ast.Name)):
                        yield here, child
                    # _call gives the other axes.
                    if not (isinstance(child, ast.keyword) and child.arg == "axis"):
                        pending.append((child, here, signless))


_SIGNLESS_CALLS = ("abs", "norm", "len", "zeros_like", "ones_like", "empty_like", "zeros", "empty", "ones")


def _forgets_sign(node, field):
    """Whether the sign of what stands in this field of the node makes no difference to the node's value."""
    if isinstance(node, ast.Call) and field == "args":
        return getattr(node.func, "attr", getattr(node.func, "id", "")) in _SIGNLESS_CALLS
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and field == "left":
        return isinstance(node.right, ast.Constant) and node.right.value % 2 == 0
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def _with_expression(statement, path, expression):
    statement = copy.deepcopy(statement)
    node = statement
    for name, i in path[:-1]:
        node = getattr(node, name) if i is None else getattr(node, name)[i]
    name, i = path[-1]
    if i is None:
        setattr(node, name, expression)
    else:
        getattr(node, name)[i] = expression
    return statement


def _changed_expressions(node):
    """What may stand in the place of one expression."""
    changes = _CHANGES.get(type(node))
    return changes(node) if changes else ()


_OTHER_OPERATORS = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div, ast.Add],
    ast.Div: [ast.Mult],
    ast.Pow: [ast.Mult],
    ast.FloorDiv: [ast.Mult],
    ast.MatMult: [],
}
_OTHER_COMPARISONS = {
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
}


def _binary(node):
    yield node.left  # a dropped term or factor
    yield node.right
    if not isinstance(node.op, ast.Add | ast.Mult):
        yield ast.BinOp(node.right, node.op, node.left)
    if isinstance(node.op, ast.MatMult):
        yield ast.BinOp(_transposed(node.left), node.op, node.right)
        yield ast.BinOp(node.left, node.op, _transposed(node.right))
    for operator in _OTHER_OPERATORS.get(type(node.op), []):
        yield ast.BinOp(node.left, operator(), node.right)


def _transposed(node):
    return ast.Attribute(node, "T", ast.Load())


def _unary(node):
    yield node.operand


def _constant(node):
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
        yield ast.UnaryOp(ast.USub(), node) if node.value else ast.UnaryOp(ast.USub(), ast.Constant(1))


def _comparison(node):
    for operator in _OTHER_COMPARISONS.get(type(node.ops[0]), []):
        yield ast.Compare(node.left, [operator()], node.comparators)


def _attribute(node):
    if node.attr == "T":
        yield node.value


def _name(node):
    # A negated value where the reference has a plain one.
    if isinstance(node.ctx, ast.Load) and node.id not in ("np", "torch", "nn", "self"):
        yield ast.UnaryOp(ast.USub(), node)


def _call(node):
    if len(node.args) == 1 and not node.keywords:
        yield node.args[0]  # the function not applied
    for i in range(len(node.args) - 1):
        swapped = [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]]
        yield ast.Call(node.func, swapped, node.keywords)
    for i, keyword in enumerate(node.keywords):
        yield ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant):
            for axis in {0, 1} - {keyword.value.value}:
                other = ast.keyword("axis", ast.Constant(axis))
                yield ast.Call(node.func, node.args, [*node.keywords[:i], other, *node.keywords[i + 1 :]])


def _subscript(node):
    yield node.value
    indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for i, index in enumerate(indices):
        if isinstance(index, ast.Name):
            for changed in (ast.BinOp(index, ast.Sub(), ast.Constant(1)), ast.Constant(0), ast.Constant(-1)):
                yield _indexed(node, [*indices[:i], changed, *indices[i + 1 :]])
    if len(indices) > 1:
        yield _indexed(node, indices[::-1])


def _indexed(node, indices):
    key = ast.Tuple(indices, ast.Load()) if len(indices) > 1 else indices[0]
    return ast.Subscript(node.value, key, node.ctx)


def _slice(node):
    if node.lower or node.upper:
        yield ast.Slice(None, node.upper, node.step)
        yield ast.Slice(node.lower, None, node.step)
        yield ast.Slice(node.upper, node.lower, node.step)
    if node.step:
        yield ast.Slice(node.lower, node.upper, None)


def _tuple(node):
    if isinstance(node.ctx, ast.Load):
        for i in range(len(node.elts) - 1):
            yield ast.Tuple([*node.elts[:i], node.elts[i + 1], node.elts[i], *node.elts[i + 2 :]], ast.Load())


def _conditional(node):
    yield node.body
    yield node.orelse


_CHANGES = {
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Constant: _constant,
    ast.Compare: _comparison,
    ast.Attribute: _attribute,
    ast.Name: _name,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Tuple: _tuple,
    ast.IfExp: _conditional,
}
