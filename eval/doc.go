// Package eval measures. It reads judged data sets, ranks and searches them with
// the functions production uses, and says how good that is beside simple
// baselines in the same run (docs/EVALUATION.md). It also makes the data that
// speed is measured on.
package eval
