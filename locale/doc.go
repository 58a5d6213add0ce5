// Package locale puts the sentences of pages and mails into the reader's language. The
// English sentence is the key of its translations, so that code and templates read as
// their pages do; de.json, es.json and fr.json hold the others, and en.json the plurals
// that English needs. It also chooses the language, formats dates and
// names countries. It knows nothing about the pages.
package locale
