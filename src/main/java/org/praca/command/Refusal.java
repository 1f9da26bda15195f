package org.praca.command;

/** What was asked for was not done, and why, in a sentence for whoever asked. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String sentence) {
        super(sentence, null, false, false);
    }
}
