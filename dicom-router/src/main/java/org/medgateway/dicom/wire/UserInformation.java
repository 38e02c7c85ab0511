package org.medgateway.dicom.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The user information item of a request or an answer: its sub-items in the order they came.
public record UserInformation(List<UserItem> items) {

    public UserInformation {
        items = List.copyOf(items);
    }

    public static UserInformation of(UserItem... items) {
        return new UserInformation(List.of(items));
    }

    /// What the sender is ready to receive in one P-DATA-TF, in bytes; 0 is no limit, which is also
    /// the meaning of an absent item (PS3.8 D.1).
    public long maximumLength() {
        return first(UserItem.MaximumLength.class).map(UserItem.MaximumLength::bytes).orElse(0L);
    }

    public String implementationClassUid() {
        return first(UserItem.ImplementationClass.class)
                .map(UserItem.ImplementationClass::uid)
                .orElse("");
    }

    public String implementationVersion() {
        return first(UserItem.ImplementationVersion.class)
                .map(UserItem.ImplementationVersion::name)
                .orElse("");
    }

    /// The asynchronous operations window; 1 and 1 where none was named (PS3.7 D.3.3.3).
    public UserItem.AsynchronousWindow window() {
        return first(UserItem.AsynchronousWindow.class)
                .orElse(new UserItem.AsynchronousWindow(1, 1));
    }

    /// All sub-items of one kind.
    public <T extends UserItem> List<T> all(Class<T> kind) {
        return items.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public <T extends UserItem> Optional<T> first(Class<T> kind) {
        return items.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /// The same with this sub-item in the place of the first of its kind, or at the end.
    public UserInformation with(UserItem item) {
        var changed = new ArrayList<>(items);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).getClass() == item.getClass()) {
                changed.set(i, item);
                return new UserInformation(changed);
            }
        }
        changed.add(item);
        return new UserInformation(changed);
    }
}
