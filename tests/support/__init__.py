"""What several kinds of tests build upon, besides what the product ships for testing."""
