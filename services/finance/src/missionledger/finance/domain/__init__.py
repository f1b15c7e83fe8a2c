"""The rules of the money: pure, without clock, input or driver."""
