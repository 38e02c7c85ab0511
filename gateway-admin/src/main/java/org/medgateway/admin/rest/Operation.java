package org.medgateway.admin.rest;

import io.vertx.core.http.HttpMethod;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AdminRole;

import java.util.ArrayList;
import java.util.List;

/// One operation of the API: how it is asked for, who may ask, what goes in and out, and what it
/// does.
///
/// @param path as OpenAPI writes it, `/services/{service}`
/// @param role who may; null is everybody
/// @param body what the request carries; null is nothing
/// @param answer what the answer carries: a record or String; null is nothing (204)
/// @param list whether the answer is a list of that
record Operation(
        HttpMethod method,
        String path,
        String id,
        String summary,
        @Nullable AdminRole role,
        @Nullable Class<?> body,
        @Nullable Class<?> answer,
        boolean list,
        List<Query> queries,
        boolean conditional,
        Action action) {

    /// A query parameter; always optional.
    record Query(String name, String summary) {}

    @FunctionalInterface
    interface Action {
        /// @return the answer; null for none
        @Nullable Object run(Call call) throws Exception;
    }

    /// Collects operations; one instance makes many.
    static final class Table {
        private final List<Operation> operations = new ArrayList<>();

        List<Operation> operations() {
            return List.copyOf(operations);
        }

        Row get(String path, String id, String summary) {
            return new Row(this, HttpMethod.GET, path, id, summary, AdminRole.VIEWER);
        }

        Row post(String path, String id, String summary, AdminRole role) {
            return new Row(this, HttpMethod.POST, path, id, summary, role);
        }

        Row put(String path, String id, String summary, AdminRole role) {
            return new Row(this, HttpMethod.PUT, path, id, summary, role);
        }

        Row delete(String path, String id, String summary, AdminRole role) {
            return new Row(this, HttpMethod.DELETE, path, id, summary, role);
        }
    }

    /// An operation in the making.
    static final class Row {
        private final Table table;
        private final HttpMethod method;
        private final String path;
        private final String id;
        private final String summary;
        private @Nullable AdminRole role;
        private @Nullable Class<?> body;
        private @Nullable Class<?> answer;
        private boolean list;
        private boolean conditional;
        private final List<Query> queries = new ArrayList<>();

        Row(
                Table table,
                HttpMethod method,
                String path,
                String id,
                String summary,
                AdminRole role) {
            this.table = table;
            this.method = method;
            this.path = path;
            this.id = id;
            this.summary = summary;
            this.role = role;
        }

        Row by(AdminRole needed) {
            role = needed;
            return this;
        }

        Row byEverybody() {
            role = null;
            return this;
        }

        Row takes(Class<?> type) {
            body = type;
            return this;
        }

        Row answers(Class<?> type) {
            answer = type;
            return this;
        }

        Row answersListOf(Class<?> type) {
            answer = type;
            list = true;
            return this;
        }

        /// Honours `If-Match`.
        Row conditional() {
            conditional = true;
            return this;
        }

        Row query(String name, String about) {
            queries.add(new Query(name, about));
            return this;
        }

        void does(Action action) {
            table.operations.add(
                    new Operation(
                            method,
                            path,
                            id,
                            summary,
                            role,
                            body,
                            answer,
                            list,
                            List.copyOf(queries),
                            conditional,
                            action));
        }
    }
}
