"""The parts of a world, each built by calling the actions of other rooms, in this order:
units, vocabulary, places, people, teams, the past, what is coming, the demo accounts."""
