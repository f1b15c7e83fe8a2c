"""What is proposed to go when money or heads are cut, judged task by task before it is decided."""
