"""What tests of finance share: sample funds, commands and files."""
