"""What `bench.reconcile` asks with: tables of claims that are all true, errors planted in them, and an exact judge.

    rows     a claim, and what it allows      world    hidden true values, and true claims about them
    exact    linear bounds in fractions       errors   what people get wrong, planted
    judge    which rows can all be true

Nothing here imports the product: it is what the product is held against.
"""
