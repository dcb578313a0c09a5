"""The same units twice or more: yes-or-no answers, square tables, ranks of changes."""
