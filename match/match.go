// Package match decides whether two records are the same person or company, and gives reasons. Its parts can be used
// alone: it folds text for search and sorting, transliterates Cyrillic to Latin letters, and normalizes e-mail
// addresses, phone numbers, names, web addresses and legal codes. It is pure: no input, no output, no clock.
package match
