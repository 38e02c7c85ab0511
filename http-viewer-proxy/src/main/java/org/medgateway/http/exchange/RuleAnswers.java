package org.medgateway.http.exchange;

import org.medgateway.http.settings.HttpRouteOptions;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.Template;

import java.nio.charset.StandardCharsets;

/// Redirects and fixed answers, as rules say.
final class RuleAnswers {

    private RuleAnswers() {}

    static OwnAnswer of(HttpRouteOptions action, Template.Values values) {
        HttpRouteOptions.RedirectConfig redirect = action.redirect();
        if (redirect != null) {
            return OwnAnswer.redirect(redirect.status(), redirect.to().render(values));
        }
        HttpRouteOptions.AnswerConfig answer = action.answer();
        if (answer == null) {
            throw new IllegalArgumentException("the rule names a pool");
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        Fields fields =
                body.length == 0 ? new Fields() : Fields.of("Content-Type", answer.contentType());
        return new OwnAnswer(answer.status(), fields, body);
    }
}
