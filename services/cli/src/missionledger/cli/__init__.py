"""The missionledger command and the supervisor behind up."""
