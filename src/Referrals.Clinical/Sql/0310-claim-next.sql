-- Whoever asks for the next case does not choose it, so the command is looked up over all of them before one is offered. Two attempts of one wish may both
-- look before either has claimed (the first one's door was killed, its claim was still on its way; seen under chaos): the row says that one case is enough.
CREATE UNIQUE INDEX command_claims_next ON command (id, kind) WHERE result->>'next' = 'true';
