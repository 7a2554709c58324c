"""What holds for every test: property tests have no deadline, since a busy machine says nothing about the code."""

from hypothesis import settings

settings.register_profile("honest", deadline=None, print_blob=True)
settings.load_profile("honest")
