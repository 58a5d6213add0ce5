// Package attempt describes an attempt to connect to those who look into it: support
// staff on their console, operators on the command line, and partners' developers. It
// adds to the rows what they mean: the cause of each refusal and how to fix it, what
// became of the code, and an answer that can be sent to the partner.
//
// It changes nothing.
package attempt
