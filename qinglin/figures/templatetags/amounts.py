"""``{{ one.computed|amount:figure.unit }}``: 38,214 人; a dash for what is not known."""

from django import template

from qinglin.figures import queries, showing

register = template.Library()
register.filter("amount", showing.amount)
register.filter("part", showing.part)
register.filter("bound_of", showing.bound_of)
register.filter("room_words", showing.room_words)
register.filter("readings_of", showing.readings_of)
register.filter("doubt_words", queries.doubt_words)
register.filter("signed", showing.signed)
register.filter("moved", showing.moved)
register.filter("cause_words", showing.cause_words)
register.filter("cells", lambda rows, fact: list(showing.cells(fact, rows)))
