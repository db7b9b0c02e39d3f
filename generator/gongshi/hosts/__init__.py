"""Hosts: programs that render the documents around our pages; one module each."""
