// Package match is the heart of Duyen: the nouns (startups, mentors, investors,
// offers, organizations), the rules they obey and the ranking of one against
// the other. It performs no I/O, reads no clock and holds no global state;
// everything it needs (reference data, statistics, the day) is an argument.
package match
