package trace

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	collector "go.opentelemetry.io/proto/slim/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	resource "go.opentelemetry.io/proto/slim/otlp/resource/v1"
	otlp "go.opentelemetry.io/proto/slim/otlp/trace/v1"
)

// Attributes that leave this server. Everything else stays: url.path and url.full can have
// secrets, and error messages can have URLs.
var (
	ofServer = []attribute.Key{"http.request.method", "http.response.status_code", "http.route", "network.protocol.version", "url.scheme"}
	ofClient = append([]attribute.Key{"error.type", "server.address", "server.port"}, ofServer...)
)

// encode turns spans of one tracer into a request to a collector.
func encode(spans []sdk.ReadOnlySpan) *collector.ExportTraceServiceRequest {
	all := make([]*otlp.Span, len(spans))
	for i, s := range spans {
		all[i] = encodeSpan(s)
	}
	of := &otlp.ResourceSpans{Resource: &resource.Resource{Attributes: encodeAttributes(spans[0].Resource().Attributes(), nil)},
		ScopeSpans: []*otlp.ScopeSpans{{Scope: &common.InstrumentationScope{Name: "fairlead"}, Spans: all}}}
	return &collector.ExportTraceServiceRequest{ResourceSpans: []*otlp.ResourceSpans{of}}
}

func encodeSpan(s sdk.ReadOnlySpan) *otlp.Span {
	id, traceID := s.SpanContext().SpanID(), s.SpanContext().TraceID()
	kind, known := otlp.Span_SPAN_KIND_INTERNAL, []attribute.Key{} // fosite makes some
	switch s.SpanKind() {
	case trace.SpanKindServer:
		kind, known = otlp.Span_SPAN_KIND_SERVER, ofServer
	case trace.SpanKindClient:
		kind, known = otlp.Span_SPAN_KIND_CLIENT, ofClient
	}
	out := &otlp.Span{TraceId: traceID[:], SpanId: id[:], Name: s.Name(), Kind: kind, Flags: uint32(s.SpanContext().TraceFlags()),
		StartTimeUnixNano: uint64(s.StartTime().UnixNano()), EndTimeUnixNano: uint64(s.EndTime().UnixNano()),
		Attributes: encodeAttributes(s.Attributes(), known), Status: &otlp.Status{}}
	if parent := s.Parent().SpanID(); parent.IsValid() {
		out.ParentSpanId = parent[:]
	}
	if s.Status().Code == codes.Error { // its description can have anything
		out.Status.Code = otlp.Status_STATUS_CODE_ERROR
	}
	for _, l := range s.Links() {
		to, of := l.SpanContext.SpanID(), l.SpanContext.TraceID()
		out.Links = append(out.Links, &otlp.Span_Link{TraceId: of[:], SpanId: to[:]})
	}
	return out
}

// encodeAttributes takes those with a known key; all for nil.
func encodeAttributes(attributes []attribute.KeyValue, known []attribute.Key) (all []*common.KeyValue) {
	for _, a := range attributes {
		if known != nil && !slices.Contains(known, a.Key) {
			continue
		}
		value := &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: a.Value.String()}}
		if a.Value.Type() == attribute.INT64 {
			value.Value = &common.AnyValue_IntValue{IntValue: a.Value.AsInt64()}
		}
		all = append(all, &common.KeyValue{Key: string(a.Key), Value: value})
	}
	return all
}
