"""What a model is told: `prompt` puts it together, `meaning` says what a request means, `notation` what its shape is;
`escaping` keeps strangers' text data, `budget` keeps it short, `reasking` tells what was wrong.
"""
