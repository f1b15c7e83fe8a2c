"""What tests of every member share: scenarios, servers, contract suites."""
