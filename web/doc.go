// Package web is the hall that every room opens into: handlers that return
// errors and the one place that answers them, pages and their rendering,
// sessions, forms, rate limits, the middleware stacks and the gates in them that
// shed what is too much at once. It knows no room and decides nothing about
// accounts, partners or grants.
package web
