"""The collection of one assessment line: reminders, arrears, plans of payment, and its end."""
