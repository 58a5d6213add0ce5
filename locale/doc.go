// Package locale says the sentences of pages and mails in the reader's language. The
// English sentence is the key of its translations, so that code and templates read as
// their pages do; de.json, es.json and fr.json hold the others, and en.json the plurals
// that English needs. It chooses a language and formats dates, and knows no page.
package locale
