package org.praca.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.praca.problem.Code;
import org.praca.problem.Problem;
import org.praca.problem.ProblemWriter;
import org.praca.problem.Problems;

/** The container's own error page: whatever it refuses itself is answered as a problem, too. */
public class ErrorServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Problem problem = status instanceof Integer code
                ? Problems.ofStatus(code, Strings.printable(request.getMethod()))
                : Problem.of(Code.NOT_FOUND);
        ProblemWriter.write(request, response, problem);
    }
}
