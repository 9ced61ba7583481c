"""One module per verb. Each reads as the sentence that its command says."""
