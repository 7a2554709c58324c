"""What names mean before anybody looks at values: the words inside `orderItems`, their plurals, and what a path is about.

`words` reads names, `paths` reads paths; everything that has to know whether `/users/7` is a user or a list asks here.
"""
