#!/usr/bin/env python3
"""Random FEEL expressions over numbers, against Python's decimal (34 digits, half even, exponents of decimal128).

feel_numbers.py [COUNT [SEED]].  Expressions are trees, written with as few parentheses as the grammar allows or with more; some of
their numbers are variables, so that not all of it can be computed while compiling.  ln, exp and powers with a fraction stand
at the top only and may be off by two in the last place; everything else is exact.
"""
import decimal
import random
import sys
from decimal import Decimal as D

import oracle

RULES = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN, Emax=6144, Emin=-6143, clamp=1,
                        traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow])
WIDE = decimal.Context(prec=200, rounding=decimal.ROUND_HALF_EVEN, Emax=999999, Emin=-999999,
                       traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow])
WIDER = decimal.Context(prec=13000, Emax=999999, Emin=-999999)
SUM, PRODUCT, POWER, SIGN, CALL = range(5)   # how tightly each form binds


class NoNumber(Exception):
    """The operation has no result: null, with an error."""


class Node:
    def __init__(self, value, text, level, name):
        self.value, self.text, self.level, self.name = value, text, level, name


def narrow(x):
    return RULES.plus(x)


def modulo(a, b):
    if b == 0:
        raise NoNumber
    whole = WIDER.divide(a, b).to_integral_value(decimal.ROUND_FLOOR, WIDER)
    return narrow(WIDER.subtract(a, WIDER.multiply(b, whole)))


def rescaled(a, scale, how):
    """Rounded at a place; what has no digit beyond it stays as it is."""
    if a.as_tuple().exponent >= -scale:
        return a
    return a.quantize(D((0, (1,), -scale)), how, WIDER)


ROUNDINGS = {"decimal": decimal.ROUND_HALF_EVEN, "round up": decimal.ROUND_UP, "round down": decimal.ROUND_DOWN,
             "round half up": decimal.ROUND_HALF_UP, "round half down": decimal.ROUND_HALF_DOWN,
             "floor": decimal.ROUND_FLOOR, "ceiling": decimal.ROUND_CEILING}


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.context = []

    # ---- leaves

    def number(self):
        r = self.random
        form = r.random()
        if form < 0.45:
            x = D(r.randint(0, 20))
        elif form < 0.75:
            x = D(r.randint(0, 99999)).scaleb(-r.randint(0, 5))
        elif form < 0.95:
            digits = r.randint(1, 34)
            x = D((0, [r.randint(0, 9) for _ in range(digits)], -r.randint(0, 36)))
        else:
            x = D((0, [r.randint(1, 9) for _ in range(r.randint(1, 34))], r.randint(-60, 60)))
        return narrow(x)

    def leaf(self):
        x = self.number()
        text = format(x, "f") if abs(x.adjusted()) < 40 and x.as_tuple().exponent <= 0 else str(x)
        if "E" in text and self.random.random() < 0.5:
            text = text.lower()
        if self.random.random() < 0.3 and len(self.context) < 20:
            name = "v%d" % len(self.context)
            self.context.append("%s: %s" % (name, text))
            text = name
        return Node(x, text, CALL, "number")

    # ---- trees

    def inside(self, node, level):
        if node.level < level or self.random.random() < 0.2:
            return "(%s)" % node.text
        return node.text

    def binary(self, depth):
        r = self.random
        a, b = self.tree(depth - 1), self.tree(depth - 1)
        op, level = r.choice([("+", SUM), ("-", SUM), ("*", PRODUCT), ("/", PRODUCT)])
        do = {"+": RULES.add, "-": RULES.subtract, "*": RULES.multiply, "/": RULES.divide}[op]
        return Node(do(a.value, b.value), "%s %s %s" % (self.inside(a, level), op, self.inside(b, level + 1)), level, op)

    def power(self, depth):
        a = self.tree(depth - 1)
        n = self.random.choice([0, 1, 2, 2, 3, 3, 5, 7, 10, 19, 34, 100, -1, -2, -3, -10])
        if a.value == 0 and n == 0:
            return a                         # decided by no standard
        if a.value == 0 and n < 0:
            raise NoNumber
        b = Node(D(n), str(n), SIGN, "number")
        return Node(narrow(WIDE.power(a.value, n)), "%s ** %s" % (self.inside(a, POWER), self.inside(b, SIGN)), POWER, "**")

    def negation(self, depth):
        a = self.tree(depth - 1)
        return Node(RULES.minus(a.value), "-%s" % self.inside(a, SIGN), SIGN, "negation")

    def rounding(self, depth):
        r = self.random
        name = r.choice(list(ROUNDINGS))
        a = self.tree(depth - 1)
        if name in ("floor", "ceiling") and r.random() < 0.5:
            return Node(rescaled(a.value, 0, ROUNDINGS[name]), "%s(%s)" % (name, a.text), CALL, name)
        scale = r.randint(-4, 12)
        return Node(rescaled(a.value, scale, ROUNDINGS[name]), "%s(%s, %d)" % (name, a.text, scale), CALL, name)

    def call(self, depth):
        r = self.random
        name = r.choice(["abs", "modulo", "sqrt"])
        a = self.tree(depth - 1)
        if name == "abs":
            return Node(abs(a.value), "abs(%s)" % a.text, CALL, name)
        if name == "sqrt":
            if a.value < 0:
                raise NoNumber
            return Node(RULES.sqrt(a.value), "sqrt(%s)" % a.text, CALL, name)
        b = self.tree(depth - 1)
        return Node(modulo(a.value, b.value), "modulo(%s, %s)" % (a.text, b.text), CALL, name)

    def over_list(self, depth):
        r = self.random
        items = [self.tree(min(depth - 1, 1)) for _ in range(r.randint(1, 6))]
        values = [item.value for item in items]
        name = r.choice(["sum", "min", "max", "mean", "median", "product", "count"])
        total = D(0)
        for v in values:
            total = RULES.add(total, v)
        product = D(1)
        for v in values:
            product = RULES.multiply(product, v)
        ordered = sorted(values)
        middle = len(values) // 2
        value = {
            "sum": lambda: total, "min": lambda: ordered[0], "max": lambda: ordered[-1], "product": lambda: product,
            "mean": lambda: RULES.divide(total, D(len(values))), "count": lambda: D(len(values)),
            "median": lambda: ordered[middle] if len(values) % 2 else
                RULES.divide(RULES.add(ordered[middle - 1], ordered[middle]), D(2)),
        }[name]()
        text = ", ".join(item.text for item in items)
        return Node(value, ("%s([%s])" if name == "count" or r.random() < 0.5 else "%s(%s)") % (name, text), CALL, name)

    def choice(self, depth):
        test, a, b = self.comparison(depth - 1), self.tree(depth - 1), self.tree(depth - 1)
        taken = a if test.value else b
        return Node(taken.value, "(if %s then %s else %s)" % (test.text, a.text, b.text), CALL, "if")

    def tree(self, depth):
        r = self.random
        if depth <= 0 or r.random() < 0.15:
            return self.leaf()
        make = r.choices([self.binary, self.power, self.negation, self.rounding, self.call, self.over_list, self.choice],
                         [10, 2, 2, 4, 2, 3, 1])[0]
        return make(depth)

    def comparison(self, depth):
        r = self.random
        a, b = self.tree(depth), self.tree(depth)
        if r.random() < 0.2:
            b = Node(a.value, a.text, a.level, a.name)       # the same twice
        op = r.choice(["<", "<=", ">", ">=", "=", "!=", "between", "in"])
        x, y = a.value, b.value
        left, right = "(%s)" % a.text, "(%s)" % b.text
        if op in ("between", "in"):
            c = self.tree(depth)
            if op == "between":
                return Node(y <= x <= c.value, "%s between %s and (%s)" % (left, right, c.text), SUM, op)
            if y > c.value:
                return Node(x <= y, "%s <= %s" % (left, right), SUM, "<=")
            opened, closed = r.choice("[(]"), r.choice("])[")
            value = (y <= x if opened == "[" else y < x) and (x <= c.value if closed == "]" else x < c.value)
            return Node(value, "%s in %s%s .. (%s)%s" % (left, opened, right, c.text, closed), SUM, op)
        value = {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y, "=": x == y, "!=": x != y}[op]
        return Node(value, "%s %s %s" % (left, op, right), SUM, op)

    def transcendental(self):
        r = self.random
        a = self.tree(1)
        name = r.choice(["log", "exp", "fractional power"])
        if name == "log":
            if a.value <= 0:
                raise NoNumber
            return Node(narrow(WIDE.ln(a.value)), "log(%s)" % a.text, CALL, name)
        if name == "exp":
            if abs(a.value) > 15000:
                return a
            return Node(narrow(WIDE.exp(a.value)), "exp(%s)" % a.text, CALL, name)
        b = self.leaf()
        if b.value == b.value.to_integral_value() or abs(b.value) > 1000 or a.value == 0:
            return a
        if a.value < 0:
            raise NoNumber
        return Node(narrow(WIDE.power(a.value, b.value)), "%s ** %s" % (self.inside(a, POWER), b.text), POWER, name)

    def case(self):
        """(class, line, what must come out: a number, a boolean or None for null, and may it be off)."""
        self.context = []
        decimal.setcontext(RULES)            # for abs()
        while True:
            self.context = []
            which = self.random.random()
            try:
                if which < 0.1:
                    node, near = self.transcendental(), True
                elif which < 0.25:
                    node, near = self.comparison(2), False
                else:
                    node, near = self.tree(self.random.randint(1, 4)), False
            except (NoNumber, decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow):
                continue
            near = near and node.name in ("log", "exp", "fractional power")
            line = node.text + ("\t{%s}" % ", ".join(self.context) if self.context else "")
            return node.name, line, node.value, near


def failing(generator):
    """Expressions without a result."""
    r = generator.random
    for _ in range(1000):
        generator.context = []
        a = generator.leaf()
        form, args = r.choice([("%s / 0", 1), ("%s / (%s - %s)", 3), ("sqrt(-%s - 1)", 1), ("log(-%s)", 1), ("modulo(%s, 0)", 1),
                               ("(-%s - 1) ** 0.5", 1), ("9e6000 * 9e6000 + %s", 1), ("log(%s * 0)", 1), ("0 ** -1 + %s", 1)])
        line = form % ((a.text,) * args)
        yield "no result", line + ("\t{%s}" % ", ".join(generator.context) if generator.context else ""), None, False


def agrees(found, wanted, near):
    kind, value, code = found
    if wanted is None:
        return kind == "null" and code == "feel.number.range"
    if code != "-":
        return False
    if isinstance(wanted, bool):
        return (kind, value) == ("boolean", "true" if wanted else "false")
    if kind != "number":
        return False
    ours = D(value)
    if not near:
        return ours == wanted
    unit = D((0, (1,), max(wanted.adjusted() - 33, -6176)))
    return abs(WIDE.subtract(ours, wanted)) <= 2 * unit


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    generator = Generator(int(sys.argv[2]) if len(sys.argv) > 2 else 20230324)
    cases = list(failing(generator))
    while len(cases) < count:
        cases.append(generator.case())
    tally = oracle.Tally()
    for (name, line, wanted, near), found in zip(cases, oracle.ask([case[1] for case in cases])):
        tally.check(agrees(found, wanted, near), name, line, wanted, " ".join(found))
    tally.close()


main()
