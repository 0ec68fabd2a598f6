"""The sample corpus: a year of made-up bulletins, and the programme that makes them."""
