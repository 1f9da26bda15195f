package org.praca.chat.presence;

import java.util.List;

/**
 * Who is in a room.
 *
 * @param online how many users
 * @param users the first of their names, sorted
 */
public record Attendance(int online, List<String> users) {}
