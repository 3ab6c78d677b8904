package lbd.daemon.admin;

import java.util.List;

/// The paths that show where packets go, and flows of forwarded ones.
final class PacketsApi {
    private final StatusReport status;

    PacketsApi(StatusReport status) {
        this.status = status;
    }

    /// @param protocol `tcp` or `udp`
    Answer explain(AdminRequest request, String protocol, String source, String destination) {
        try {
            PacketView view = status.packet(protocol, PacketReport.address(source), PacketReport.address(destination));
            return view == null
                    ? Answer.error(request, 404, "no listener takes " + protocol + " at " + destination)
                    : Answer.of(request, 200, request.asText() ? view.text() : "", view);
        } catch (IllegalArgumentException e) {
            return Answer.error(request, 400, String.valueOf(e.getMessage()));
        }
    }

    Answer flows(AdminRequest request) {
        List<String> path = request.path();
        try {
            FlowsView view = status.flows(FlowsView.filter(path.subList(3, path.size()), request.value()));
            return Answer.of(request, 200, request.asText() ? view.text() : "", view);
        } catch (IllegalArgumentException e) {
            return Answer.error(request, 400, "\"" + request.value() + "\" is no address");
        }
    }
}
