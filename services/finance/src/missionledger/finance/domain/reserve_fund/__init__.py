"""The Peacekeeping Reserve Fund: one stream, because that is where loans race."""
